"""The factor of the power rule is missing.

misconception: constant_factor
elsewhere: full
"""


class Square:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x
