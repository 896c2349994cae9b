"""The error instead of its sign.

misconception: derivative_of_a_related_function
elsewhere: full
"""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        gradient = grad_output * (x - target)
        return gradient, -gradient, None
