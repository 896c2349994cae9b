"""The exponential was not differentiated.

elsewhere: full
"""


class KlDiv:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "batchmean":
            grad_output = grad_output / x.shape[0]
        if ctx.log_target:
            p = torch.exp(target)
            return -grad_output * p, grad_output * (target - x + 1), None, None
        return -grad_output * target, grad_output * (torch.log(target) - x + 1), None, None
