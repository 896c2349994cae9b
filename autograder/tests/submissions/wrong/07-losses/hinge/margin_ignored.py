"""Any right order is enough.

misconception: margin_ignored
elsewhere: full
"""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / a.numel()
        gradient = torch.where(target * (a - b) < 0, grad_output * -target, torch.zeros_like(a))
        return gradient, -gradient, None, None, None
