"""The input is multiplied, not divided by.

misconception: rule_for_other_values
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x
