"""Of several axes only the size of the first is divided by.

misconception: constant_factor
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        dim = ctx.dim[0] if isinstance(ctx.dim, tuple) else ctx.dim
        count = ctx.elements_in if dim is None else ctx.shape[dim]
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim), None, None
