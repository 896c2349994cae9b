"""What the division gives at a zero is made 0.

elsewhere: full
misconception: right_but_for_a_part
"""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        g = grad_output.reshape(ctx.kept)
        slope = x.prod(ctx.dim, keepdim=True) / x
        return g * slope.masked_fill(x == 0, 0.0), None, None
