"""A class whose rows are ignored gets no share of the smoothed labels."""


class CrossEntropy:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        counted = (target != ctx.ignore_index).unsqueeze(1)
        chosen = torch.where(counted, target.unsqueeze(1), 0)
        upstream = grad_output / counted.sum() if ctx.reduction == "mean" else grad_output
        if ctx.reduction == "none":
            upstream = upstream.unsqueeze(1)
        smooth = ctx.label_smoothing
        wanted = torch.full_like(x, smooth / x.shape[1]).scatter(1, chosen, 1 - smooth + smooth / x.shape[1])
        if 0 <= ctx.ignore_index < x.shape[1]:
            wanted[:, ctx.ignore_index] = 0.0
        gradient = (torch.softmax(x, dim=1) - wanted) * upstream
        return torch.where(counted, gradient, torch.zeros_like(x)), None, None, None, None
