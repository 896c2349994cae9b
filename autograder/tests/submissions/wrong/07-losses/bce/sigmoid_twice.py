"""The derivative of the sigmoid once too often.

misconception: derivative_of_the_sigmoid_twice
elsewhere: full
"""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        p = torch.sigmoid(x)
        positive = target if weight is None else weight * target
        slope = (1 - target) * p - positive * (1 - p)
        return grad_output * slope * p * (1 - p), None, None, None
