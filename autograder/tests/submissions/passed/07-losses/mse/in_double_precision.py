"""Computed in float64."""


class MseLoss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        count = x.numel() if ctx.reduction == "mean" else 1
        gradient = (x.double() - target.double()) * 2 * grad_output.double() / count
        return gradient.to(x.dtype), -gradient.to(x.dtype), None
