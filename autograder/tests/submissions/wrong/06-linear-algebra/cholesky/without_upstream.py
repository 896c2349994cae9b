"""The slope is taken for an upstream gradient of ones.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class LinalgCholesky:
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        product = factor.mT @ torch.ones_like(factor)
        middle = product.tril(-1) + torch.diag_embed(product.diagonal(dim1=-2, dim2=-1)) / 2
        inverse = torch.linalg.inv(factor)
        both = inverse.mT @ middle @ inverse
        return (both + both.mT) / 2
