"""01-backward: A negative axis is counted from the end as in a matrix.

elsewhere: full but mean
"""

# %%
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        return torch.sum(x) if dim is None else torch.sum(x, dim=dim, keepdim=keepdim)

    @staticmethod
    def backward(ctx, grad_output):
        dim = ctx.dim
        if isinstance(dim, int) and dim < 0 and len(ctx.shape) > 1:
            dim = 1 if dim == -1 else -dim - 1
        return spread(grad_output, ctx.shape, dim, ctx.keepdim), None, None
