"""Divided by the size of the first axis, whichever was reduced.

misconception: constant_factor
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        count = ctx.shape[0] if ctx.dim is not None else ctx.elements_in
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim), None, None
