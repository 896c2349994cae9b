"""The denominator is taken for a constant.

misconception: own_element_only
elsewhere: full
"""


class Softmax:
    def jvp(ctx, x_tangent, _):
        (y,) = ctx.saved_tensors
        return y * x_tangent
