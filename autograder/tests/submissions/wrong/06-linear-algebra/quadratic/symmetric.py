"""The matrix is multiplied from the same side for both vectors.

misconception: matrix_taken_for_symmetric
elsewhere: full
"""


class Bilinear:
    def backward(ctx, grad_output):
        a, b, weight = ctx.saved_tensors
        grad_a = torch.einsum("...o,oij,...j->...i", grad_output, weight, b)
        square = weight if weight.shape[1] == weight.shape[2] else weight.mT
        grad_b = torch.einsum("...o,oji,...i->...j", grad_output, square, a)
        grad_weight = torch.einsum("...o,...i,...j->oij", grad_output, a, b)
        return grad_a, grad_b, grad_weight, None
