"""All axes are flipped.

misconception: rule_for_other_options
elsewhere: full
"""


class Flip:
    def backward(ctx, grad_output):
        return grad_output.flip(tuple(range(grad_output.dim()))), None
