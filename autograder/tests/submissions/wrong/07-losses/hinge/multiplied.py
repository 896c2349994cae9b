"""A product with 0 or 1, which is NaN at infinity.

misconception: multiplied_where_it_should_choose
elsewhere: full
"""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / a.numel()
        too_near = ctx.margin - target * (a - b) > 0
        gradient = grad_output * -target * too_near
        return gradient, -gradient, None, None, None
