"""A parabola everywhere.

misconception: parabola_without_an_end
elsewhere: full
"""


class SmoothL1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        difference = x - target
        slope = difference / ctx.beta
        return grad_output * slope, -grad_output * slope, None, None
