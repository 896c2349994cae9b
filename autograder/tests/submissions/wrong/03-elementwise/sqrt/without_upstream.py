"""The slope alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Sqrt:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return 0.5 / y
