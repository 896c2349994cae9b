"""Only the diagonal of the matrix.

misconception: diagonal_of_the_matrix_only
elsewhere: full
"""


class LogSoftmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (1 - torch.exp(y)), None
