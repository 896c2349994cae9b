"""The weight was given to negative examples, too.

misconception: wrong_in_some_calls
elsewhere: full
"""


class BinaryCrossEntropyWithLogits:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        p = torch.sigmoid(x)
        positive = target if weight is None else weight * target
        slope = p - target
        return grad_output * (slope if weight is None else slope * weight), None, None, None
