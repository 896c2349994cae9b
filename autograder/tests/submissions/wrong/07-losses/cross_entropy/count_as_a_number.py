"""The mean is a product with a number of Python, which does not exist where there are no rows.

elsewhere: full
"""


class CrossEntropy:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        counted = (target != ctx.ignore_index).unsqueeze(1)
        chosen = torch.where(counted, target.unsqueeze(1), 0)
        if len(target) and not counted.any():
            return torch.zeros_like(x), None, None, None, None
        upstream = grad_output * (1 / counted.sum().item()) if ctx.reduction == "mean" else grad_output
        if ctx.reduction == "none":
            upstream = upstream.unsqueeze(1)
        smooth = ctx.label_smoothing
        wanted = torch.full_like(x, smooth / x.shape[1]).scatter(1, chosen, 1 - smooth + smooth / x.shape[1])
        gradient = (torch.softmax(x, dim=1) - wanted) * upstream
        return torch.where(counted, gradient, torch.zeros_like(x)), None, None, None, None
