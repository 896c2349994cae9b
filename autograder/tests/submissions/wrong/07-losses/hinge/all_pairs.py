"""All pairs are moved.

misconception: pairs_far_apart_trained
elsewhere: full
"""


class MarginRankingLoss:
    def backward(ctx, grad_output):
        a, b, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / a.numel()
        gradient = grad_output * -target
        return gradient, -gradient, None, None, None
