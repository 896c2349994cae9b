"""The error instead of its sign.

misconception: wrong_in_some_calls
elsewhere: full
"""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        gradient = grad_output * (x - target)
        return gradient, -gradient, None
