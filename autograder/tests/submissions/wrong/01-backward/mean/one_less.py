"""Divided by one less than the number of elements.

misconception: constant_factor
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        count = ctx.elements_in // ctx.elements_out
        return spread(grad_output / max(count - 1, 1), ctx.shape, ctx.dim, ctx.keepdim), None, None
