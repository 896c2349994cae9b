"""The number of elements is the product of the reduced sizes."""


class Mean:
    def backward(ctx, grad_output):
        dims = (ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim or range(len(ctx.shape))
        count = 1
        for d in dims:
            count *= ctx.shape[d] if ctx.shape else 1
        return spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim) * (1.0 / max(count, 1)), None, None
