"""Ignored rows get a gradient.

misconception: ignored_rows_trained
elsewhere: full
"""


class CrossEntropy:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        counted = (target >= 0).unsqueeze(1)
        chosen = torch.where(counted, target.unsqueeze(1), 0)
        if ctx.reduction == "mean":
            grad_output = grad_output / counted.sum()
        if ctx.reduction == "none":
            grad_output = grad_output.unsqueeze(1)
        smooth = ctx.label_smoothing
        wanted = torch.full_like(x, smooth / x.shape[1]).scatter(1, chosen, 1 - smooth + smooth / x.shape[1])
        gradient = (torch.softmax(x, dim=1) - wanted) * grad_output
        return torch.where(counted, gradient, torch.zeros_like(x)), None, None, None, None
