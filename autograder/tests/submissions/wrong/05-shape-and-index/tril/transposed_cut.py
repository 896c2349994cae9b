"""The cut goes along the transposed diagonal.

elsewhere: full
misconception: rule_for_other_options
"""


class Tril:
    def backward(ctx, grad_output):
        return grad_output.tril(-ctx.diagonal), None
