"""The sum below the fraction is not differentiated.

misconception: normalisation_taken_for_a_constant
elsewhere: full
"""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        of_scores = (grad_output @ v.mT) * weights * ctx.scale
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output
