"""The sum of the differences to all other elements, over their number."""


class Var:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        return (
            g * ((x.double() - x.double().mean(ctx.dim, keepdim=True)) / ((n - ctx.correction) / 2)).to(x.dtype),
            None,
            None,
            None,
        )
