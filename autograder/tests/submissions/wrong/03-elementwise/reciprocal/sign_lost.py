"""The power rule without the minus of the exponent.

misconception: sign_lost
elsewhere: full
"""


class Reciprocal:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * y * y
