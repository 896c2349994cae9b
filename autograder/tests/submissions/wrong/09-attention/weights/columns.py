"""The sum goes over the queries.

misconception: diagonal_of_the_matrix_only, wrong_in_some_calls
elsewhere: full
"""


class AttentionWeights:
    def backward(ctx, grad_output):
        (weights,) = ctx.saved_tensors
        weighed = grad_output * weights
        return (weighed - weights * weighed.sum(0, keepdim=True)) * ctx.scale, None, None
