"""The minus is on both gradients.

misconception: sign_lost
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        return sum_to_shape(-grad_output, ctx.shape_a), sum_to_shape(-grad_output, ctx.shape_b)
