"""A small number keeps the norm from zero.

misconception: nearly_right
elsewhere: full
"""


class LinalgVectorNorm:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g, p = grad_output.reshape(y.shape), ctx.ord
        safe = y.masked_fill(y == 0, 1.0)
        if p == math.inf:
            won = x.abs() == y
            return g * (x.sign() * won / won.sum(dim=ctx.dim, keepdim=True)), None, None, None
        return g * (x.sign() * (x.abs() / (y + 1e-9)) ** (p - 1)), None, None, None
