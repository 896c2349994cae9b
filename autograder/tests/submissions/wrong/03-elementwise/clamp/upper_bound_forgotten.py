"""Only the lower bound is looked at.

misconception: rule_for_other_options
elsewhere: full
"""


class Clamp:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        low = -math.inf if ctx.min is None else ctx.min
        return grad_output.masked_fill(x < low, 0.0), None, None
