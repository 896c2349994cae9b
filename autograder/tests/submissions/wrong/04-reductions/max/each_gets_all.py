"""Each of the greatest gets all of it.

misconception: tie_shared_though_one_is_named
elsewhere: full
"""


# %
class Max(Function):
    @staticmethod
    def forward(ctx, x, dim, keepdim=False):
        values, indices = torch.max(x, dim=dim, keepdim=True)
        ctx.save_for_backward(x, values)
        ctx.dim = dim
        return (values, indices) if keepdim else tuple(torch.max(x, dim=dim))

    @staticmethod
    def backward(ctx, grad_values, grad_indices):
        x, values = ctx.saved_tensors
        won = x == values
        return grad_values.reshape(values.shape) * won, None, None
