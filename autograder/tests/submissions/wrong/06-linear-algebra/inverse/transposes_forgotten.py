"""The inverse is not transposed.

misconception: transpose_forgotten
elsewhere: full
"""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -(y @ grad_output @ y)
