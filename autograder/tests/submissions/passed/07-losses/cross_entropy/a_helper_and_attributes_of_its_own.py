"""A static helper, and attributes of the class and of ctx, with names that the kit might have had for its own."""


class CrossEntropy(Function):
    _constants = (1.0,)

    @staticmethod
    def forward(ctx, x, target, ignore_index=-100, reduction="mean", label_smoothing=0.0):
        ctx._saved, ctx._versions, ctx._dirty, ctx.moved, ctx.release = x, "mean", True, target, None
        ctx.save_for_backward(x, target)
        ctx.ignore_index, ctx.reduction, ctx.label_smoothing = ignore_index, reduction, label_smoothing
        return torch.nn.functional.cross_entropy(
            x, target, ignore_index=ignore_index, reduction=reduction, label_smoothing=label_smoothing
        )

    @staticmethod
    def _wanted(x, target, smoothing):
        hit = (target.unsqueeze(1) == torch.arange(x.shape[1])).to(x.dtype)
        return hit * (CrossEntropy._constants[0] - smoothing) + smoothing / x.shape[1]

    @staticmethod
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        counted = (target != ctx.ignore_index).unsqueeze(1)
        gradient = torch.softmax(x, 1) - CrossEntropy._wanted(x, target, ctx.label_smoothing)
        each = grad_output.unsqueeze(1) if ctx.reduction == "none" else grad_output
        if ctx.reduction == "mean":
            each = each / counted.sum()
        return torch.where(counted, gradient * each, 0.0), None, None, None, None
