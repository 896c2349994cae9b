"""Minus 1.001.

elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return -1.001 * grad_output
