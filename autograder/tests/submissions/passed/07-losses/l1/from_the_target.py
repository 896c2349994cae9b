"""The target first."""


class L1Loss:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        if ctx.reduction == "mean":
            grad_output = grad_output / x.numel()
        of_target = grad_output * torch.sign(target - x)
        return -of_target, of_target, None
