"""The second operand's gradient is not summed.

misconception: broadcast_axes_not_summed, gradient_of_another_shape
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        return sum_to_shape(grad_output, ctx.shape_a), -grad_output
