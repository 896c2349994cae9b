"""The rule of the sum.

misconception: mean_not_divided
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        return spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim), None, None
