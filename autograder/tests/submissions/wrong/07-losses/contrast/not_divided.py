"""Not divided by the length.

misconception: length_not_divided_by
elsewhere: full
"""


class Normalize:
    def backward(ctx, grad_output):
        y, length = ctx.saved_tensors
        along = (grad_output * y).sum(dim=ctx.dim, keepdim=True)
        return grad_output - along * y, None
