"""The gradient and its transpose are added.

misconception: constant_factor
elsewhere: full
"""


class LinalgCholesky:
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        product = factor.mT @ grad_output
        middle = product.tril(-1) + torch.diag_embed(product.diagonal(dim1=-2, dim2=-1)) / 2
        inverse = torch.linalg.inv(factor)
        both = inverse.mT @ middle @ inverse
        return both + both.mT
