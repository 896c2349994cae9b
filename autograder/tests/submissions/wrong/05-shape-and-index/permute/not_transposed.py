"""The gradient as it came.

misconception: undone_by_reshape
also: rule_for_other_options
elsewhere: full
"""


class Transpose:
    def backward(ctx, grad_output):
        return grad_output, None, None
