"""The part along y, summed over all rows.

misconception: axis_of_the_rule_fixed
elsewhere: full
"""


class Normalize:
    def backward(ctx, grad_output):
        y, length = ctx.saved_tensors
        along = (grad_output * y).sum()
        return (grad_output - along * y) / length, None
