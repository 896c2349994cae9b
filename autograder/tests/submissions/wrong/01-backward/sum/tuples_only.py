"""A list of axes is taken for no axes at all.

elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        dims = (ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim if isinstance(ctx.dim, tuple) else None
        return spread(grad_output, ctx.shape, dims, ctx.keepdim), None, None
