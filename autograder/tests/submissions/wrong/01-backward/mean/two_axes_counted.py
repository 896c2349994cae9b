"""Of the axes in a tuple only the first two are counted.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        dims = range(len(ctx.shape)) if ctx.dim is None else (ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim[:2]
        count = 1
        for d in dims:
            count *= ctx.shape[d]
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim), None, None
