"""Minus 1.001.

misconception: nearly_right
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return -1.001 * grad_output
