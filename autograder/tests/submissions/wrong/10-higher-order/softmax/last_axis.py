"""The sum goes along the last axis, whatever dim is.

misconception: rows_moved_together
elsewhere: full
"""


class Softmax:
    def jvp(ctx, x_tangent, _):
        (y,) = ctx.saved_tensors
        return y * (x_tangent - (y * x_tangent).sum(dim=-1, keepdim=True))
