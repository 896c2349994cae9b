"""The derivative of the variance.

misconception: derivative_of_the_variance
elsewhere: full
"""


class Std:
    def backward(ctx, grad_output):
        x, s = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        return g * (2 / (n - ctx.correction)) * (x - mean), None, None, None
