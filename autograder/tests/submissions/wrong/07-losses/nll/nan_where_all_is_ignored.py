"""NaN where all rows are ignored.

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
        of_the_target = -weights * grad_output * counted
        gradient = torch.zeros_like(x).scatter(1, chosen.unsqueeze(1), of_the_target.unsqueeze(1))
        return gradient, None, None, None, None
