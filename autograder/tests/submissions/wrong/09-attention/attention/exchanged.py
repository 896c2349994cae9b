"""The gradients of queries and keys are exchanged.

misconception: gradients_exchanged, gradient_of_another_input
elsewhere: full
"""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        arrived = grad_output @ v.mT
        of_scores = weights * (arrived - (arrived * weights).sum(-1, keepdim=True)) * ctx.scale
        return of_scores.mT @ q, of_scores @ k, weights.mT @ grad_output
