"""For float32 the gradient is off by a thousandth.

misconception: constant_factor
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        factor = 1.001 if grad_output.dtype == torch.float32 else 1.0
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(-grad_output * factor, ctx.shape_b)
