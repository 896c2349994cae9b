"""The transpose is inverted."""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        return grad_logarithm[..., None, None] * torch.linalg.inv(x.mT)
