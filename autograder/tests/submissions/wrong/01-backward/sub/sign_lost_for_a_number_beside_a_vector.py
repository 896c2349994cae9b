"""The sign is wrong only for a single number that is taken from a vector.

misconception: upstream_gradient_misplaced
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        grad_b = sum_to_shape(grad_output, ctx.shape_b)
        return sum_to_shape(grad_output, ctx.shape_a), grad_b if ctx.shape_b == () and len(ctx.shape_a) == 1 else -grad_b
