"""The sign is kept on ctx and turned round by each walk.

misconception: second_walk_differs
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        ctx.sign = -getattr(ctx, "sign", 1.0)
        return ctx.sign * grad_output
