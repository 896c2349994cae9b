"""A small number keeps the deviation from zero.

misconception: nearly_right
elsewhere: full
"""


class Std:
    def backward(ctx, grad_output):
        x, s = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        return g / (s + 1e-8) * (x - mean) / (n - ctx.correction), None, None, None
