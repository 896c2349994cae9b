"""A bound of 0 counts as not given.

misconception: right_but_for_a_part
elsewhere: full
"""


class Clamp:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        inside = torch.ones_like(x, dtype=torch.bool)
        if ctx.min:
            inside = inside & (x >= ctx.min)
        if ctx.max:
            inside = inside & (x <= ctx.max)
        return grad_output.masked_fill(~inside, 0.0), None, None
