"""The gradient is divided as if it were a mean.

misconception: constant_factor
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        count = 1
        for size in ctx.shape:
            count *= size
        return spread(grad_output * grad_output.numel() / max(count, 1), ctx.shape, ctx.dim, ctx.keepdim), None, None
