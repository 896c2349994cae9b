"""Rolled back along the last axis.

misconception: rule_for_other_options
elsewhere: full
"""


class Roll:
    def backward(ctx, grad_output):
        back = -ctx.shifts if isinstance(ctx.shifts, int) else [-s for s in ctx.shifts]
        return grad_output.roll(back, -1 if isinstance(back, int) else ctx.dims), None, None
