"""Each weight is moved by its own score only.

misconception: diagonal_of_the_matrix_only
elsewhere: full
"""


class AttentionWeights:
    def backward(ctx, grad_output):
        (weights,) = ctx.saved_tensors
        return ctx.scale * grad_output * weights * (1 - weights), None, None
