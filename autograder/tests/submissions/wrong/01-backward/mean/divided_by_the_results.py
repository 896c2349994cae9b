"""Divided by the number of results.

misconception: constant_factor
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        return spread(grad_output / ctx.elements_out, ctx.shape, ctx.dim, ctx.keepdim), None, None
