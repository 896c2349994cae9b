"""A weight of 0 is taken for no weight."""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        upstream = grad_output / x.numel() if ctx.reduction == "mean" else grad_output
        positive = weight * target if weight is not None and weight.any() else target
        return upstream * ((1 - target) * torch.sigmoid(x) - positive * torch.sigmoid(-x)), None, None, None
