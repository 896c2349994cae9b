"""Rolled in the direction of the forward.

misconception: not_turned_back
elsewhere: full
"""


class Roll:
    def backward(ctx, grad_output):
        return grad_output.roll(ctx.shifts, ctx.dims), None, None
