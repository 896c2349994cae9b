"""The 2 was forgotten.

misconception: constant_factor
elsewhere: full
"""


class MseLoss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        gradient = grad_output * (x - target)
        return gradient, -gradient, None
