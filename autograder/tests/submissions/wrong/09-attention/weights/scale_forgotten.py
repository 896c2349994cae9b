"""The scale does not come back.

misconception: scale_forgotten
elsewhere: full
"""


class AttentionWeights:
    def backward(ctx, grad_output):
        (weights,) = ctx.saved_tensors
        weighed = grad_output * weights
        return weighed - weights * weighed.sum(-1, keepdim=True), None, None
