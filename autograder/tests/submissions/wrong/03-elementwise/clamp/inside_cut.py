"""The mask is turned round.

misconception: sum_of_two
elsewhere: full
"""


class Clamp:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low = -math.inf if ctx.min is None else ctx.min
        high = math.inf if ctx.max is None else ctx.max
        return grad_output.masked_fill((x > low) & (x < high), 0.0), None, None
