"""An exponential that overflows.

misconception: exponent_too_large
elsewhere: full
"""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        p = torch.sigmoid(x)
        positive = target if weight is None else weight * target
        p = torch.exp(x) / (1 + torch.exp(x))
        return grad_output * ((1 - target) * p - positive * (1 - p)), None, None, None
