"""The input is multiplied, not divided by.

misconception: factor_of_a_tensor
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x
