"""The two were exchanged.

misconception: sign_lost
also: gradients_exchanged
elsewhere: full
"""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        gradient = grad_output * torch.sign(x - target)
        return -gradient, gradient, None
