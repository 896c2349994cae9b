"""As if the loss were the whole loss.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        p = torch.sigmoid(x)
        positive = target if weight is None else weight * target
        count = x.numel() if ctx.reduction == "mean" else 1
        slope = (1 - target) * p - positive * (1 - p)
        return torch.ones_like(grad_output) * slope / count, None, None, None
