"""The sign of the determinant is multiplied in.

elsewhere: full
"""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        return grad_logarithm[..., None, None] * torch.linalg.inv(x).mT * torch.linalg.det(x).sign()[..., None, None]
