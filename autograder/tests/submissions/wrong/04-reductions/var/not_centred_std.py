"""The elements are not centred.

misconception: deviation_not_from_the_mean
elsewhere: full
"""


class Std:
    def backward(ctx, grad_output):
        x, s = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        return g / s * x / (n - ctx.correction), None, None, None
