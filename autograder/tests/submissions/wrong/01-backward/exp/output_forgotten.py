"""The upstream gradient alone is returned.

misconception: rule_for_other_values
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        return grad_output
