"""Only the first of the axes is flipped.

misconception: rule_for_other_options
elsewhere: full
"""


class Flip:
    def backward(ctx, grad_output):
        return grad_output.flip(ctx.dims[:1]), None
