"""Both factors stand on the right.

misconception: taken_for_commuting
elsewhere: full
"""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -(grad_output @ y.mT @ y.mT)
