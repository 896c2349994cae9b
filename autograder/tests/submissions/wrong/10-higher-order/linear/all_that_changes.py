"""The term of the second order is kept.

misconception: tangents_multiplied
elsewhere: full
"""


class Linear:
    def jvp(ctx, x_tangent, weight_tangent, bias_tangent=None):
        x, weight = ctx.saved_tensors
        moved = (x + x_tangent) @ (weight + weight_tangent).mT - x @ weight.mT
        return moved if bias_tangent is None else moved + bias_tangent
