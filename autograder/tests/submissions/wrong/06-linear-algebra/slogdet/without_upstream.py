"""The slope alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        return torch.linalg.inv(x).mT
