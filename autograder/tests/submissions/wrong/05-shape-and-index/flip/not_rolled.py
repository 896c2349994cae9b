"""The gradient as it came.

misconception: not_turned_back
elsewhere: full
"""


class Roll:
    def backward(ctx, grad_output):
        return grad_output, None, None
