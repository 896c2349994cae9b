"""The matrix itself stands where its inverse belongs.

elsewhere: full
"""


class LinalgSlogdet:
    def backward(ctx, grad_sign, grad_logarithm):
        (x,) = ctx.saved_tensors
        return grad_logarithm[..., None, None] * x.mT
