"""The input is taken for a constant.

misconception: one_factor_moves, bias_stays
elsewhere: full
"""


class Linear:
    def jvp(ctx, x_tangent, weight_tangent, bias_tangent=None):
        x, weight = ctx.saved_tensors
        moved = x @ weight_tangent.mT
        return moved if bias_tangent is None else moved + bias_tangent
