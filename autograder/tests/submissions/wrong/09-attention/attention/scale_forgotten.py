"""The root of the width does not come back.

misconception: scale_forgotten
elsewhere: full
"""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        arrived = grad_output @ v.mT
        of_scores = weights * (arrived - (arrived * weights).sum(-1, keepdim=True))
        return of_scores @ k, of_scores.mT @ q, weights.mT @ grad_output
