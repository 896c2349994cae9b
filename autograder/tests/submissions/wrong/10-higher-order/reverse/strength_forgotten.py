"""The gradient is turned round only.

misconception: factor_of_a_tensor, constant_factor
elsewhere: full
"""


class ReverseGradient:
    def backward(ctx, grad_output):
        return -grad_output, None
