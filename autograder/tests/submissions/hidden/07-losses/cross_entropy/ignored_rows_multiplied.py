"""Ignored rows are multiplied by 0."""


class CrossEntropy:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        counted = (target != ctx.ignore_index).unsqueeze(1)
        chosen = torch.where(counted, target.unsqueeze(1), 0)
        upstream = grad_output / counted.sum().clamp(min=1) if ctx.reduction == "mean" else grad_output
        if ctx.reduction == "none":
            upstream = upstream.unsqueeze(1)
        smooth = ctx.label_smoothing
        wanted = torch.full_like(x, smooth / x.shape[1]).scatter(1, chosen, 1 - smooth + smooth / x.shape[1])
        return (torch.softmax(x, dim=1) - wanted) * upstream * counted, None, None, None, None
