"""01-backward: Of several axes only the size of the first is divided by.

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
        dim = ctx.dim[0] if isinstance(ctx.dim, tuple) else ctx.dim
        count = ctx.elements_in if dim is None else ctx.shape[dim]
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim), None, None
