"""The width is made a tensor, which has no more digits than float32.

misconception: nearly_right
elsewhere: full
"""


class SmoothL1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        upstream = grad_output / x.numel() if ctx.reduction == "mean" else grad_output
        difference, width = x - target, torch.tensor(ctx.beta)
        slope = torch.where(difference.abs() < width, difference / width, torch.sign(difference))
        return upstream * slope, -upstream * slope, None, None
