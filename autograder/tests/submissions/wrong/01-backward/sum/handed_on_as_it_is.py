"""The upstream gradient is returned in its own shape.

misconception: reduced_gradient_not_spread
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        return grad_output, None, None
