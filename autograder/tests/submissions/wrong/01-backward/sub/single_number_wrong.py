"""The sign is wrong only for an operand that is a single number.

misconception: sign_lost
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        grad_b = sum_to_shape(grad_output, ctx.shape_b)
        return sum_to_shape(grad_output, ctx.shape_a), grad_b if ctx.shape_b == () else -grad_b
