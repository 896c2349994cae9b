"""The number of elements is remembered for each shape, whatever the axis.

elsewhere: full
"""

# %%
_counts = {}

class Mean(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        result = torch.mean(x) if dim is None else torch.mean(x, dim=dim, keepdim=keepdim)
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        ctx.elements_in, ctx.elements_out = x.numel(), result.numel()
        return result

    @staticmethod
    def backward(ctx, grad_output):
        count = _counts.setdefault(ctx.shape, ctx.elements_in // ctx.elements_out)
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim), None, None
