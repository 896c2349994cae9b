"""The target got nothing.

misconception: no_gradient
elsewhere: full
"""


class KlDiv:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "batchmean":
            grad_output = grad_output / x.shape[0]
        return -grad_output * (torch.exp(target) if ctx.log_target else target), None, None, None
