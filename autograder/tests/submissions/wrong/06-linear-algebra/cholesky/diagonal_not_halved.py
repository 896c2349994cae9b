"""The diagonal is not halved.

misconception: triangle_not_halved
elsewhere: full
"""


class LinalgCholesky:
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        middle = (factor.mT @ grad_output).tril()
        inverse = torch.linalg.inv(factor)
        both = inverse.mT @ middle @ inverse
        return (both + both.mT) / 2
