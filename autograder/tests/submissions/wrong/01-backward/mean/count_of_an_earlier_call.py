"""The number of elements is remembered from the first call.

misconception: constant_factor
elsewhere: full
"""

# %%
_count = []

class Mean(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        result = torch.mean(x) if dim is None else torch.mean(x, dim=dim, keepdim=keepdim)
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        ctx.elements_in, ctx.elements_out = x.numel(), result.numel()
        return result

    @staticmethod
    def backward(ctx, grad_output):
        _count.append(ctx.elements_in // ctx.elements_out)
        return spread(grad_output / _count[0], ctx.shape, ctx.dim, ctx.keepdim), None, None
