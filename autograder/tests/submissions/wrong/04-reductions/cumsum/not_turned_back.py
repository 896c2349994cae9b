"""Turned round once, and not back.

misconception: gradient_rearranged
elsewhere: full
"""


class Cumsum:
    def backward(ctx, grad_output):
        return grad_output.flip(ctx.dim).cumsum(ctx.dim), None
