"""The terms decide."""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / a.numel()
        term = ctx.margin - target * (a - b)
        gradient = torch.where(term > 0, target * grad_output, torch.zeros_like(term))
        return -gradient, gradient, None, None, None
