"""Divided by a deviation that is zero.

misconception: undefined_where_all_is_zero
elsewhere: full
"""


class Std:
    def backward(ctx, grad_output):
        x, s = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        return g / s * (x - mean) / (n - ctx.correction), None, None, None
