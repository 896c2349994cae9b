"""The upstream gradient alone is returned.

elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        return grad_output
