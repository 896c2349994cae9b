"""The slope alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 1 / x
