"""The first two terms of a series, for numbers that are not small enough for it.

misconception: nearly_right
elsewhere: full
"""


class Log1p:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.where(x.abs() < 1e-3, 1 - x, 1 / (1 + x))
