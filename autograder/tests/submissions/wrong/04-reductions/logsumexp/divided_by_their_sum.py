"""The exponentials are divided by their sum.

misconception: exponentials_not_shifted
elsewhere: full
"""


# %%
class Logsumexp(Function):
    @staticmethod
    def forward(ctx, x, dim, keepdim=False):
        ctx.save_for_backward(x)
        ctx.dim = dim
        return torch.logsumexp(x, dim=dim, keepdim=keepdim)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        total = x.exp().sum(ctx.dim, keepdim=True)
        return grad_output.reshape(total.shape) * (x.exp() / total), None, None
