"""Two masks, each times the upstream gradient: 0 times infinity is NaN where the slope is not 0, too."""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        of_x = grad_output * (x > target) - grad_output * (x < target)
        return of_x, -of_x, None
