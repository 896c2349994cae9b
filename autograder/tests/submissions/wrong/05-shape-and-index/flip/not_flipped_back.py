"""The gradient as it came.

misconception: not_turned_back
elsewhere: full
"""


class Flip:
    def backward(ctx, grad_output):
        return grad_output, None
