"""A small number keeps the divisor from zero.

misconception: nearly_right
elsewhere: full
"""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        g = grad_output.reshape(ctx.kept)
        return g * (x.prod(ctx.dim, keepdim=True) / (x + 1e-12)), None, None
