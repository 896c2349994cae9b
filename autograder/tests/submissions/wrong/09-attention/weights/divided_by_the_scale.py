"""Divided by the scale.

misconception: wrong_in_some_calls
elsewhere: full
"""


class AttentionWeights:
    def backward(ctx, grad_output):
        (weights,) = ctx.saved_tensors
        weighed = grad_output * weights
        return (weighed - weights * weighed.sum(-1, keepdim=True)) / ctx.scale, None, None
