"""Divided by the share of the dropped ones.

misconception: kept_elements_not_scaled
elsewhere: full
"""


class Dropout:
    def backward(ctx, grad_output):
        (kept,) = ctx.saved_tensors
        scale = 1 / ctx.p if ctx.training and ctx.p > 0 else 1.0
        return grad_output * kept * scale, None, None
