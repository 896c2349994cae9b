"""By comparing with all classes."""


class NllLoss:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        counted = target != ctx.ignore_index
        hit = (target.unsqueeze(1) == torch.arange(x.shape[1])) & counted.unsqueeze(1)
        weights = x.new_ones(x.shape[1]) if weight is None else weight
        if ctx.reduction == "mean":
            grad_output = grad_output / (hit * weights).sum()
        each = grad_output.unsqueeze(1) if ctx.reduction == "none" else grad_output
        return torch.where(hit, -each * weights, torch.zeros_like(x)), None, None, None, None
