"""Written into a tensor of its own."""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / a.numel()
        gradient = (-target * grad_output).clone()
        gradient[ctx.margin - target * a + target * b <= 0] = 0.0
        return gradient, -gradient, None, None, None
