"""The logarithm is not differentiated.

misconception: logarithm_forgotten
elsewhere: full
"""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        return (grad_logarithm * torch.linalg.det(x))[..., None, None] * torch.linalg.inv(x).mT
