"""Logarithms were used as probabilities.

misconception: logarithm_of_the_target_forgotten
elsewhere: full
"""


class KlDiv:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "batchmean":
            grad_output = grad_output / x.shape[0]
        return -grad_output * target, grad_output * (torch.log(target) - x + 1), None, None
