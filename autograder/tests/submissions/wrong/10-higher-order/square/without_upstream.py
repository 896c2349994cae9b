"""The slope alone.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Square:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * x
