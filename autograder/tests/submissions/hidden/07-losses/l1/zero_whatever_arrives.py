"""Where the two are equal, 0 is chosen instead of multiplied."""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        upstream = grad_output / x.numel() if ctx.reduction == "mean" else grad_output
        gradient = torch.where(x == target, torch.zeros_like(x), upstream * torch.sign(x - target))
        return gradient, -gradient, None
