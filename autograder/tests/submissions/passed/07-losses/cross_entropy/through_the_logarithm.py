"""By the rule of log_softmax."""


class CrossEntropy:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        counted = (target != ctx.ignore_index).unsqueeze(1)
        chosen = torch.where(counted, target.unsqueeze(1), 0)
        each = grad_output.unsqueeze(1) if ctx.reduction == "none" else grad_output
        if ctx.reduction == "mean":
            each = each / counted.sum()
        classes, smooth = x.shape[1], ctx.label_smoothing
        of_logarithm = torch.full_like(x, -smooth / classes).scatter_add(
            1, chosen, torch.full_like(chosen, -1, dtype=x.dtype) * (1 - smooth)
        )
        of_logarithm = of_logarithm * each
        p = torch.log_softmax(x, dim=1).exp()
        gradient = of_logarithm - p * of_logarithm.sum(dim=1, keepdim=True)
        return gradient.masked_fill(~counted, 0.0), None, None, None, None
