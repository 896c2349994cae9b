"""A pair of equal numbers is taken for one that costs nothing, though it is nearer than the margin."""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        upstream = grad_output / a.numel() if ctx.reduction == "mean" else grad_output
        too_near = (ctx.margin - target * (a - b) > 0) & (a != b)
        gradient = torch.where(too_near, upstream * -target, torch.zeros_like(a))
        return gradient, -gradient, None, None, None
