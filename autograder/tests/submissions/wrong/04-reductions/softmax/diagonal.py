"""Only the diagonal of the matrix.

misconception: diagonal_of_the_matrix_only
elsewhere: full
"""


class Softmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * y * (1 - y), None
