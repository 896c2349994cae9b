"""The inverse is made of the singular values and vectors."""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        u, s, v = torch.linalg.svd(x)
        return grad_logarithm[..., None, None] * ((u / s.unsqueeze(-2)) @ v)
