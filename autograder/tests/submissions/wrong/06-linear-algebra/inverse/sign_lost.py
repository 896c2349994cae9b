"""The minus is lost.

misconception: sign_lost
elsewhere: full
"""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return y.mT @ grad_output @ y.mT
