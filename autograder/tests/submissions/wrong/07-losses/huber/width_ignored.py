"""The parabola ends at 1.

misconception: width_of_the_parabola_ignored
elsewhere: full
"""


class SmoothL1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        difference = x - target
        slope = difference.clamp(-1, 1)
        return grad_output * slope, -grad_output * slope, None, None
