"""Centred twice, against rounding."""


class Var:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        d = x - mean
        d = d - d.mean(ctx.dim, keepdim=True)
        return (d + d) / (n - ctx.correction) * g, None, None, None
