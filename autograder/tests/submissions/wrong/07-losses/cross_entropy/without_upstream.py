"""As if the loss were the whole loss.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class CrossEntropy:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        counted = (target != ctx.ignore_index).unsqueeze(1)
        chosen = torch.where(counted, target.unsqueeze(1), 0)
        if ctx.reduction == "none":
            grad_output = grad_output.unsqueeze(1)
        smooth = ctx.label_smoothing
        wanted = torch.full_like(x, smooth / x.shape[1]).scatter(1, chosen, 1 - smooth + smooth / x.shape[1])
        count = counted.sum() if ctx.reduction == "mean" else 1
        gradient = (torch.softmax(x, dim=1) - wanted) * torch.ones_like(grad_output) / count
        return torch.where(counted, gradient, torch.zeros_like(x)), None, None, None, None
