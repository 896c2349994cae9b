"""The rule of the square root of a number.

misconception: wrong_in_some_calls
elsewhere: full
"""


class LinalgCholesky:
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        both = grad_output / (2 * factor.diagonal(dim1=-2, dim2=-1).unsqueeze(-1))
        return (both + both.mT) / 2
