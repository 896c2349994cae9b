"""The shapes are gone from ctx after the first walk.

elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        shape_a, shape_b = ctx.shape_a, ctx.shape_b
        del ctx.shape_a, ctx.shape_b
        return sum_to_shape(grad_output, shape_a), sum_to_shape(-grad_output, shape_b)
