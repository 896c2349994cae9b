"""The loss was differentiated by the probability.

misconception: probability_taken_for_the_logit
elsewhere: full
"""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        p = torch.sigmoid(x)
        positive = target if weight is None else weight * target
        return grad_output * ((1 - target) / (1 - p) - positive / p), None, None, None
