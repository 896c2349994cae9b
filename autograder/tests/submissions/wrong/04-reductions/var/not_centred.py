"""The elements are not centred.

misconception: deviation_not_from_the_mean
elsewhere: full
"""


class Var:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        return g * (2 / (n - ctx.correction)) * x, None, None, None
