"""Divided by the number of elements once too often.

misconception: constant_factor
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        count = ctx.elements_in // ctx.elements_out
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim) / count, None, None
