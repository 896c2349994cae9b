"""The shares alone are returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Amax:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        won = x == y
        return won / won.sum(dim=ctx.dim, keepdim=True).to(x.dtype), None, None
