"""The softmax is differentiated element by element.

misconception: diagonal_of_the_matrix_only
elsewhere: full
"""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        of_scores = (grad_output @ v.mT) * weights * (1 - weights) * ctx.scale
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output
