"""The probability is at the wrong place.

misconception: movements_not_weighted
elsewhere: full
"""


class Softmax:
    def jvp(ctx, x_tangent, _):
        (y,) = ctx.saved_tensors
        return x_tangent - y * x_tangent.sum(dim=ctx.dim, keepdim=True)
