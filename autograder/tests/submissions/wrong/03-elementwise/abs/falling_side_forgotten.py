"""The upstream gradient goes through on both sides.

misconception: falling_side_forgotten
elsewhere: full
"""


class Abs:
    def backward(ctx, grad_output):
        return grad_output
