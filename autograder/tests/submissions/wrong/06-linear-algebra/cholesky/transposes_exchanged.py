"""The transposes stand on the wrong sides.

misconception: wrong_in_some_calls
elsewhere: full
"""


class LinalgCholesky:
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        product = factor @ grad_output
        middle = product.tril(-1) + torch.diag_embed(product.diagonal(dim1=-2, dim2=-1)) / 2
        inverse = torch.linalg.inv(factor)
        both = inverse @ middle @ inverse.mT
        return (both + both.mT) / 2
