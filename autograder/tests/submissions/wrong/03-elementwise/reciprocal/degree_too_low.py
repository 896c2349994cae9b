"""The output itself, not its square.

misconception: factor_of_a_tensor
elsewhere: full
"""


class Reciprocal:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -grad_output * y
