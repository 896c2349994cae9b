"""The slope of the other function.

misconception: other_slope
elsewhere: full
"""


class Sigmoid:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (1 - y**2)
