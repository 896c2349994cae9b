"""The sum goes over all rows.

misconception: rows_summed_together
elsewhere: full
"""


class AttentionWeights:
    def backward(ctx, grad_output):
        (weights,) = ctx.saved_tensors
        weighed = grad_output * weights
        return (weighed - weights * weighed.sum()) * ctx.scale, None, None
