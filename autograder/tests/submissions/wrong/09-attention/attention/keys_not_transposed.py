"""Rows of queries for the keys, which fits if both are equally many.

misconception: keys_by_the_scores_of_the_queries
elsewhere: full
"""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        arrived = grad_output @ v.mT
        of_scores = weights * (arrived - (arrived * weights).sum(-1, keepdim=True)) * ctx.scale
        if q.shape != k.shape:
            return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output
        return of_scores @ k, of_scores @ q, weights.mT @ grad_output
