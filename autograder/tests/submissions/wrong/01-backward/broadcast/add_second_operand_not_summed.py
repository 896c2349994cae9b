"""Add sums the gradient of its first operand only.

misconception: broadcast_axes_not_summed
"""


class Add:
    def backward(ctx, grad_output):
        return sum_to_shape(grad_output, ctx.shape_a), grad_output
