"""Each element alone.

misconception: diagonal_of_the_matrix_only
elsewhere: full
"""


class Normalize:
    def backward(ctx, grad_output):
        y, length = ctx.saved_tensors
        return grad_output * (1 - y * y) / length, None
