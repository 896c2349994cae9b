"""A clamp."""


class SmoothL1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        slope = ((x - target) / ctx.beta).clamp(-1, 1)
        return grad_output * slope, -grad_output * slope, None, None
