"""The difference by the larger of its size and beta."""


class SmoothL1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        difference = x - target
        slope = difference / difference.abs().clamp(min=ctx.beta)
        return grad_output * slope, -grad_output * slope, None, None
