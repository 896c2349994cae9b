"""The mean was treated like the sum.

misconception: mean_of_the_loss_not_divided
elsewhere: full
"""


class KlDiv:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.log_target:
            p = torch.exp(target)
            return -grad_output * p, grad_output * p * (target - x + 1), None, None
        return -grad_output * target, grad_output * (torch.log(target) - x + 1), None, None
