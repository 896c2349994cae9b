"""The sign is kept on ctx and turned round by each walk.

misconception: second_walk_differs
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        ctx.sign = -getattr(ctx, "sign", 1.0)
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(ctx.sign * grad_output, ctx.shape_b)
