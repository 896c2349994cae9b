"""01-backward: A list of axes is taken for no axes at all.

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
        dims = (ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim if isinstance(ctx.dim, tuple) else None
        return spread(grad_output, ctx.shape, dims, ctx.keepdim), None, None
