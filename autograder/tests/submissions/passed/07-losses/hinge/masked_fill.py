"""A mask."""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / a.numel()
        costs_nothing = target * (a - b) >= ctx.margin
        gradient = (grad_output * -target).masked_fill(costs_nothing, 0.0)
        return gradient, -gradient, None, None, None
