"""The sum of the weights is never taken for smaller than 1e-12."""


class NllLoss:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        counted = target != ctx.ignore_index
        chosen = torch.where(counted, target, 0)
        weights = x.new_ones(target.shape) if weight is None else weight[chosen]
        divisor = weights[counted].sum().clamp(min=1e-12)
        upstream = grad_output / divisor if ctx.reduction == "mean" else grad_output
        of_the_target = torch.where(counted, -weights * upstream, torch.zeros_like(weights))
        gradient = torch.zeros_like(x).scatter(1, chosen.unsqueeze(1), of_the_target.unsqueeze(1))
        return gradient, None, None, None, None
