"""The order is reversed.

misconception: rule_for_other_options
elsewhere: full
"""


class Permute:
    def backward(ctx, grad_output):
        return grad_output.permute(ctx.dims[::-1]), None
