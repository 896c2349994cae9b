"""The error by its size, which is 0 / 0 at no error.

misconception: undefined_at_the_kink
elsewhere: full
"""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        difference = x - target
        gradient = grad_output * difference / difference.abs()
        return gradient, -gradient, None
