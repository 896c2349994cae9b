"""The weights were not looked at.

misconception: class_weights_forgotten
elsewhere: full
"""


class NllLoss:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        counted = target != ctx.ignore_index
        chosen = torch.where(counted, target, 0)
        weights = x.new_ones(target.shape)
        if ctx.reduction == "mean":
            grad_output = grad_output / weights[counted].sum()
        of_the_target = torch.where(counted, -weights * grad_output, torch.zeros_like(weights))
        gradient = torch.zeros_like(x).scatter(1, chosen.unsqueeze(1), of_the_target.unsqueeze(1))
        return gradient, None, None, None, None
