"""The bias is taken for a constant.

misconception: bias_stays
elsewhere: full
"""


class Linear:
    def jvp(ctx, x_tangent, weight_tangent, bias_tangent=None):
        x, weight = ctx.saved_tensors
        return x_tangent @ weight.mT + x @ weight_tangent.mT
