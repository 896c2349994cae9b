"""The slope alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Reciprocal:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -y * y
