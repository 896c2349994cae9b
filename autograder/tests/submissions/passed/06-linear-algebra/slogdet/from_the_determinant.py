"""The cofactors, divided by the determinant."""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        cofactors = torch.linalg.det(x)[..., None, None] * torch.linalg.inv(x).mT
        return grad_logarithm[..., None, None] * (cofactors / torch.linalg.det(x)[..., None, None])
