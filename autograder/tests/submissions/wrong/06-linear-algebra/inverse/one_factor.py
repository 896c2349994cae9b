"""One of the two factors is missing.

misconception: wrong_in_some_calls
elsewhere: full
"""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -(y.mT @ grad_output)
