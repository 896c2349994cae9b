"""A system with the identity is solved."""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        one = torch.eye(x.shape[-1], dtype=x.dtype).expand(x.shape)
        return grad_logarithm[..., None, None] * torch.linalg.solve(x, one).mT
