"""Where the first operand needs no gradient, the second gets none either.

misconception: no_gradient
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        if not ctx.needs_input_grad[0]:
            return None, None
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(-grad_output, ctx.shape_b)
