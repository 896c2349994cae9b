"""What arrives for the sign is multiplied by 0 instead of left out."""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        return (0 * grad_sign + grad_logarithm)[..., None, None] * torch.linalg.inv(x).mT
