"""One of the two factors is missing.

misconception: another_product
elsewhere: full
"""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -(y.mT @ grad_output)
