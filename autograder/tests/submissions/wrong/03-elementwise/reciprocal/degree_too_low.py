"""The output itself, not its square.

elsewhere: full
"""


class Reciprocal:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -grad_output * y
