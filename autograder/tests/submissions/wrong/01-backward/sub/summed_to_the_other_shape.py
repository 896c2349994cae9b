"""Each gradient is summed to the shape of the other operand.

misconception: gradient_of_another_shape
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        return grad_output.sum_to_size(ctx.shape_b), -grad_output.sum_to_size(ctx.shape_a)
