"""The input is multiplied, not divided by.

elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x
