"""01-backward: Of the axes in a tuple only the first two are counted.

elsewhere: full
"""

# %%
class Mean(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        result = torch.mean(x) if dim is None else torch.mean(x, dim=dim, keepdim=keepdim)
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        ctx.elements_in, ctx.elements_out = x.numel(), result.numel()
        return result

    @staticmethod
    def backward(ctx, grad_output):
        dims = range(len(ctx.shape)) if ctx.dim is None else (ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim[:2]
        count = 1
        for d in dims:
            count *= ctx.shape[d]
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim), None, None
