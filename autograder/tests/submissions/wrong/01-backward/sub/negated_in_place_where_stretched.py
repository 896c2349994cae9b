"""The upstream gradient is negated in place, but only where the shapes differ.

misconception: input_written_in_place
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        if ctx.shape_a == ctx.shape_b:
            return grad_output, -grad_output
        grad_a = sum_to_shape(grad_output, ctx.shape_a).clone()
        return grad_a, sum_to_shape(grad_output.contiguous().neg_(), ctx.shape_b)
