"""Minus the absolute value: right where the upstream gradient is positive.

misconception: sign_lost
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return -grad_output.abs()
