"""Only the softmax.

misconception: wanted_class_not_subtracted
elsewhere: full
"""


class CrossEntropy:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        counted = (target != ctx.ignore_index).unsqueeze(1)
        if ctx.reduction == "mean":
            grad_output = grad_output / counted.sum()
        if ctx.reduction == "none":
            grad_output = grad_output.unsqueeze(1)
        gradient = torch.softmax(x, dim=1) * grad_output
        return torch.where(counted, gradient, torch.zeros_like(x)), None, None, None, None
