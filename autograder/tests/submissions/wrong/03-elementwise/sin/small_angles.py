"""The first terms of the series.

elsewhere: full
"""


class Sin:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (1 - x * x / 2 + x**4 / 24)
