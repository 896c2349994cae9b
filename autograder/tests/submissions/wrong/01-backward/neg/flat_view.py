"""The gradient is taken for contiguous, which what a transposition hands on is not.

elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return -grad_output.view(-1).view(grad_output.shape)
