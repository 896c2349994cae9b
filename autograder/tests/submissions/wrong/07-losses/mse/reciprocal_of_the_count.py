"""The mean is a product with a number of Python, which does not exist where there are no elements.

elsewhere: full
"""


class MseLoss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        share = 1 / x.numel() if ctx.reduction == "mean" else 1.0
        gradient = share * grad_output * 2 * (x - target)
        return gradient, -gradient, None
