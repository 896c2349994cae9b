"""Minus the square of the upstream gradient.

misconception: upstream_gradient_used_twice
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return -grad_output * grad_output
