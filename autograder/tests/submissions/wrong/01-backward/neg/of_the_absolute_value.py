"""Minus the absolute value: right where the upstream gradient is positive.

misconception: upstream_gradient_changed
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return -grad_output.abs()
