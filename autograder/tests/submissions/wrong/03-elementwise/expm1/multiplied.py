"""Multiplied by the slope of the inverse function.

misconception: other_slope
elsewhere: full
"""


class Log1p:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (1 + x)
