"""The shifts are read from the last to the first.

misconception: rule_for_other_options
elsewhere: full
"""


class Roll:
    def backward(ctx, grad_output):
        back = -ctx.shifts if isinstance(ctx.shifts, int) else [-s for s in ctx.shifts[::-1]]
        return grad_output.roll(back, ctx.dims), None, None
