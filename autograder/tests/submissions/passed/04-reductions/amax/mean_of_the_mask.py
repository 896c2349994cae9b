"""The share is the mask over its mean, and over the number of elements."""


class Amax:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        won = (x == y).to(x.dtype)
        axes = ctx.dim if ctx.dim != () else tuple(range(x.dim()))
        share = won / won.sum(axes, keepdim=True) if x.dim() else won
        return share * grad_output.reshape(y.shape), None, None
