"""The minus gets lost only where the second operand is stretched.

misconception: sign_lost
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        grad_b = -grad_output if grad_output.shape == ctx.shape_b else grad_output
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(grad_b, ctx.shape_b)
