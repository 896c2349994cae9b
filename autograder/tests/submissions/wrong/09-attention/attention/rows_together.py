"""The sum goes over all rows.

misconception: rows_summed_together
elsewhere: full
"""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        arrived = grad_output @ v.mT
        of_scores = weights * (arrived - (arrived * weights).sum()) * ctx.scale
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output
