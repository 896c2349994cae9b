"""The part along y was added.

elsewhere: full
"""


class Normalize:
    def backward(ctx, grad_output):
        y, length = ctx.saved_tensors
        along = (grad_output * y).sum(dim=ctx.dim, keepdim=True)
        return (grad_output + along * y) / length, None
