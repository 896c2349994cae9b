"""The lower triangle gets the gradient of both triangles.

misconception: gradient_not_symmetric
elsewhere: full
"""


class LinalgCholesky:
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        product = factor.mT @ grad_output
        middle = product.tril(-1) + torch.diag_embed(product.diagonal(dim1=-2, dim2=-1)) / 2
        inverse = torch.linalg.inv(factor)
        both = inverse.mT @ middle @ inverse
        symmetric = (both + both.mT) / 2
        return symmetric.tril() + symmetric.tril(-1)
