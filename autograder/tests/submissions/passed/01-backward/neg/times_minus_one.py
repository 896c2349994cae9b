"""Multiplied by a number."""


class Neg:
    def backward(ctx, grad_output):
        return -1.0 * grad_output
