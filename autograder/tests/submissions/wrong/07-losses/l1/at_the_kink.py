"""1 where the two are equal.

misconception: other_side_at_the_kink
elsewhere: full
"""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        gradient = grad_output * torch.where(x >= target, 1.0, -1.0).to(x.dtype)
        return gradient, -gradient, None
