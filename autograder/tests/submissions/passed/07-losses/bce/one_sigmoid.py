"""One sigmoid only."""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        below = torch.sigmoid(-x)
        positive = target if weight is None else weight * target
        return grad_output * ((1 - target) * (1 - below) - positive * below), None, None, None
