"""The slope before the reduction."""


class MseLoss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        slope = (x - target) + (x - target)
        if ctx.reduction == "mean":
            slope = slope / x.numel()
        return slope * grad_output, slope * -grad_output, None
