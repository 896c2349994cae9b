"""Both factors stand on the left.

misconception: taken_for_commuting
elsewhere: full
"""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -(y.mT @ y.mT @ grad_output)
