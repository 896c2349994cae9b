"""Stacked along the first axis.

misconception: axis_taken_as_0, rule_for_other_options
elsewhere: full
"""


class Unbind:
    def backward(ctx, *grad_outputs):
        return torch.stack(grad_outputs), None
