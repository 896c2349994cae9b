"""One of the two factors is missing.

elsewhere: full
"""


class Sigmoid:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (1 - y)
