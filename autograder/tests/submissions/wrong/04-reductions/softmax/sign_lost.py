"""The difference is turned round.

misconception: sign_lost
elsewhere: full
"""


class Softmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return y * ((grad_output * y).sum(ctx.dim, keepdim=True) - grad_output), None
