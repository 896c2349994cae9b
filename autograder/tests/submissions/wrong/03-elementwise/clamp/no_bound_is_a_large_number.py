"""A bound that is not given is replaced by a large number.

misconception: right_but_for_a_part
elsewhere: full
"""


class Clamp:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low = -1e10 if ctx.min is None else ctx.min
        high = 1e10 if ctx.max is None else ctx.max
        return grad_output.masked_fill((x < low) | (x > high), 0.0), None, None
