"""The removed axis is not put back.

elsewhere: full
"""


class Amax:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        won = x == y
        share = grad_output / won.sum(dim=ctx.dim)
        return share * won, None, None
