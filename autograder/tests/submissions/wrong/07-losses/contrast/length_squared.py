"""Divided by the square of the length.

misconception: factor_of_a_tensor
elsewhere: full
"""


class Normalize:
    def backward(ctx, grad_output):
        y, length = ctx.saved_tensors
        along = (grad_output * y).sum(dim=ctx.dim, keepdim=True)
        return (grad_output - along * y) / length**2, None
