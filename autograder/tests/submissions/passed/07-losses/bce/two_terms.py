"""The two logarithms one by one, each times the upstream gradient."""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        weight = 1.0 if weight is None else weight
        of_positive = -weight * target * torch.sigmoid(-x) * grad_output
        of_negative = (1 - target) * torch.sigmoid(x) * grad_output
        return of_positive + of_negative, None, None, None
