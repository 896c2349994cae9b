"""The slope of the other Huber loss, beta at the end.

misconception: wrong_in_some_calls
elsewhere: full
"""


class SmoothL1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        difference = x - target
        slope = difference.clamp(-ctx.beta, ctx.beta)
        return grad_output * slope, -grad_output * slope, None, None
