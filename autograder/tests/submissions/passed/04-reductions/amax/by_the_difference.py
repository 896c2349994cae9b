"""The greatest are at distance zero; counted as numbers."""


class Amax:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        won = ((y - x) <= 0).double()
        share = won / won.sum(dim=ctx.dim, keepdim=True)
        return (grad_output.reshape(y.shape).double() * share).to(x.dtype), None, None
