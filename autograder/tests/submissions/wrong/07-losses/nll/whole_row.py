"""The gradient was given to the whole row.

misconception: right_but_for_a_part
elsewhere: full
"""


class NllLoss:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        counted = target != ctx.ignore_index
        chosen = torch.where(counted, target, 0)
        weights = x.new_ones(target.shape) if weight is None else weight[chosen]
        if ctx.reduction == "mean":
            grad_output = grad_output / weights[counted].sum()
        of_the_target = torch.where(counted, -weights * grad_output, torch.zeros_like(weights))
        gradient = of_the_target.unsqueeze(1).expand(x.shape)
        return gradient, None, None, None, None
