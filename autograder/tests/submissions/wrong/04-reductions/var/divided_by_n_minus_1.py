"""Divided by one less, whatever the correction is.

misconception: divisor_of_another_variance
elsewhere: full
"""


class Std:
    def backward(ctx, grad_output):
        x, s = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        return (g / s).masked_fill(s == 0, 0.0) * (x - mean) / (n - 1), None, None, None
