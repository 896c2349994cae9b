"""The gradient as it came.

misconception: undone_by_reshape
elsewhere: full
"""


class Transpose:
    def backward(ctx, grad_output):
        return grad_output, None, None
