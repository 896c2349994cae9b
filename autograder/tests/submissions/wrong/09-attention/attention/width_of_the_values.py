"""The scale is that of the values.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        arrived = grad_output @ v.mT
        of_scores = weights * (arrived - (arrived * weights).sum(-1, keepdim=True)) * v.shape[-1] ** -0.5
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output
