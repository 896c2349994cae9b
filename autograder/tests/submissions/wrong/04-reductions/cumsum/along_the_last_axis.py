"""Summed along the last axis, whatever dim is.

elsewhere: full
"""


class Cumsum:
    def backward(ctx, grad_output):
        return grad_output.flip(-1).cumsum(-1).flip(-1), None
