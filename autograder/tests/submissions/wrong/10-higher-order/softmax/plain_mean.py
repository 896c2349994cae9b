"""The movements of a row are averaged.

misconception: movements_not_weighted
elsewhere: full
"""


class Softmax:
    def jvp(ctx, x_tangent, _):
        (y,) = ctx.saved_tensors
        return y * (x_tangent - x_tangent.mean(dim=ctx.dim, keepdim=True))
