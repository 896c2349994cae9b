"""Add takes the operands' shapes the wrong way round.

misconception: broadcast_axes_not_summed
"""


class Add:
    def backward(ctx, grad_output):
        return sum_to_shape(grad_output, ctx.shape_b), sum_to_shape(grad_output, ctx.shape_a)
