"""The deviations divided by s first, with a safe divisor."""


class Std:
    def backward(ctx, grad_output):
        x, s = ctx.saved_tensors
        mean = x.mean(ctx.dim, keepdim=True)
        n = x.numel() // max(mean.numel(), 1)
        g = grad_output.reshape(mean.shape)
        unit = (x - mean) / torch.where(s == 0, torch.ones_like(s), s)
        return (g * (unit / (n - ctx.correction))).masked_fill(s == 0, 0.0), None, None, None
