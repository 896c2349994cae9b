"""The mean was treated like the sum.

misconception: mean_of_the_loss_not_divided
elsewhere: full
"""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        too_near = ctx.margin - target * (a - b) > 0
        gradient = torch.where(too_near, grad_output * -target, torch.zeros_like(a))
        return gradient, -gradient, None, None, None
