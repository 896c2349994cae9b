"""Turned round once, and not back.

misconception: wrong_in_some_calls
elsewhere: full
"""


class Cumsum:
    def backward(ctx, grad_output):
        return grad_output.flip(ctx.dim).cumsum(ctx.dim), None
