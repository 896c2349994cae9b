"""The target got the gradient of the other.

misconception: both_get_the_same_gradient
also: sign_lost
elsewhere: full
"""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        gradient = grad_output * torch.sign(x - target)
        return gradient, gradient, None
