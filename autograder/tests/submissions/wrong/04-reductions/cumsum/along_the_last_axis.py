"""Summed along the last axis, whatever dim is.

misconception: rule_for_other_options
elsewhere: full
"""


class Cumsum:
    def backward(ctx, grad_output):
        return grad_output.flip(-1).cumsum(-1).flip(-1), None
