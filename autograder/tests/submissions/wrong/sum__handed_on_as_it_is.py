"""01-backward: The upstream gradient is returned in its own shape.

misconception: reduced_gradient_not_spread
elsewhere: full
"""

# %%
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        return torch.sum(x) if dim is None else torch.sum(x, dim=dim, keepdim=keepdim)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output, None, None
