"""By two comparisons."""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        slope = (x > target).to(x.dtype) - (x < target).to(x.dtype)
        return grad_output * slope, -grad_output * slope, None
