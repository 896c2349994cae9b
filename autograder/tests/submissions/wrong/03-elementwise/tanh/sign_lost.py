"""The difference is turned round.

misconception: sign_lost
elsewhere: full
"""


class Tanh:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (y**2 - 1)
