"""As if the loss were the whole loss.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        count = x.numel() if ctx.reduction == "mean" else 1
        gradient = torch.ones_like(grad_output) * torch.sign(x - target) / count
        return gradient, -gradient, None
