"""The sign of the upstream gradient is lost.

misconception: sign_lost
also: upstream_gradient_changed
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(-grad_output.abs(), ctx.shape_b)
