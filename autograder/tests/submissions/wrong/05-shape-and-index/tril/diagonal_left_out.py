"""The diagonal itself is cut off.

misconception: rule_for_other_options
elsewhere: full
"""


class Tril:
    def backward(ctx, grad_output):
        return grad_output.tril(ctx.diagonal - 1), None
