"""Two differences."""


class MseLoss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        return 2 * grad_output * (x - target), 2 * grad_output * (target - x), None
