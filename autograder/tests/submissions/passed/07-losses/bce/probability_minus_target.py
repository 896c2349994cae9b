"""The usual form."""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        weight = torch.ones_like(x) if weight is None else weight
        p = torch.sigmoid(x)
        return grad_output * (p * (1 - target + weight * target) - weight * target), None, None, None
