"""The tangents are multiplied as the values are.

misconception: tangents_multiplied, one_factor_moves
elsewhere: full
"""


class Linear:
    def jvp(ctx, x_tangent, weight_tangent, bias_tangent=None):
        x, weight = ctx.saved_tensors
        return torch.nn.functional.linear(x_tangent, weight_tangent, bias_tangent)
