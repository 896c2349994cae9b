"""Values by the weights of forward, which fits if both are equally many.

misconception: values_by_the_weights_of_forward
elsewhere: full
"""


class Attention:
    def backward(ctx, grad_output):
        q, k, v, weights = ctx.saved_tensors
        arrived = grad_output @ v.mT
        of_scores = weights * (arrived - (arrived * weights).sum(-1, keepdim=True)) * ctx.scale
        side_by_side = weights if q.shape[-2] == k.shape[-2] else weights.mT
        return of_scores @ k, of_scores.mT @ q, side_by_side @ grad_output
