"""The upstream gradient alone is returned.

misconception: factor_of_a_tensor
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        return grad_output
