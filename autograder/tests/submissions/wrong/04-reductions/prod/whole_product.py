"""The product itself, not that of the others.

misconception: other_slope
elsewhere: full
"""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        g = grad_output.reshape(ctx.kept)
        return (g * x.prod(ctx.dim, keepdim=True)).expand(x.shape), None, None
