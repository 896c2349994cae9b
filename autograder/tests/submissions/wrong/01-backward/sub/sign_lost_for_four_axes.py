"""The sign is wrong only for results of four axes.

misconception: sign_lost
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        sign = -1.0 if grad_output.dim() < 4 else 1.0
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(sign * grad_output, ctx.shape_b)
