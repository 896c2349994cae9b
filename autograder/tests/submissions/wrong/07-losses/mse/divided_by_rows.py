"""Divided by the number of rows.

misconception: constant_factor
elsewhere: full
"""


class MseLoss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.shape[0] if x.dim() else grad_output
        gradient = grad_output * 2 * (x - target)
        return gradient, -gradient, None
