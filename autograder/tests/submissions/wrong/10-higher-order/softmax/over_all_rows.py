"""The sum goes over the whole tensor.

misconception: rows_moved_together
elsewhere: full
"""


class Softmax:
    def jvp(ctx, x_tangent, _):
        (y,) = ctx.saved_tensors
        return y * (x_tangent - (y * x_tangent).sum())
