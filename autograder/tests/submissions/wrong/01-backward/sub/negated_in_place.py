"""The upstream gradient itself is negated.

misconception: input_written_in_place
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        grad_a = sum_to_shape(grad_output, ctx.shape_a).clone()
        return grad_a, sum_to_shape(grad_output.neg_(), ctx.shape_b)
