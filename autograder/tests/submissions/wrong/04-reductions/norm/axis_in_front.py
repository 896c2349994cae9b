"""Broadcasting puts the removed axis in front.

misconception: removed_axis_not_put_back
elsewhere: full
"""


class LinalgVectorNorm:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g, p = grad_output.reshape(y.shape), ctx.ord
        safe = y.masked_fill(y == 0, 1.0)
        g = grad_output if x.shape[-1:] == grad_output.shape else g
        if p == math.inf:
            won = x.abs() == y
            return g * (x.sign() * won / won.sum(dim=ctx.dim, keepdim=True)), None, None, None
        return g * (x.sign() * (x.abs() / safe) ** (p - 1)), None, None, None
