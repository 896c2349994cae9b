"""The sign is forgotten.

misconception: sign_of_an_input_forgotten
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
        return g * (x.abs() / safe) ** (p - 1), None, None, None
