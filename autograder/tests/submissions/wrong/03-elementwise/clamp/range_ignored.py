"""The gradient goes through everywhere.

misconception: range_ignored
elsewhere: full
"""


class Clamp:
    def backward(ctx, grad_output):
        return grad_output, None, None
