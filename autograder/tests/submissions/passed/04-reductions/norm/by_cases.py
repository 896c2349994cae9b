"""Each p on its own."""


class LinalgVectorNorm:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g, p = grad_output.reshape(y.shape), ctx.ord
        safe = y.masked_fill(y == 0, 1.0)
        if p == math.inf:
            won = x.abs() == y
            return g * (x.sign() * won / won.sum(dim=ctx.dim, keepdim=True)), None, None, None
        if p == 1:
            slope = (x > 0).to(x.dtype) - (x < 0).to(x.dtype)
        elif p == 2:
            slope = x / safe
        else:
            slope = x / safe * (x.abs() / safe)
        return g * slope, None, None, None
