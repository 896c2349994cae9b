"""The second got the gradient of the first.

misconception: both_get_the_same_gradient
also: sign_lost
elsewhere: full
"""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / a.numel()
        too_near = ctx.margin - target * (a - b) > 0
        gradient = torch.where(too_near, grad_output * -target, torch.zeros_like(a))
        return gradient, gradient, None, None, None
