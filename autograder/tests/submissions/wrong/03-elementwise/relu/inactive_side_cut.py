"""The inactive side gets nothing.

elsewhere: full
misconception: rule_for_other_options
"""


class LeakyRelu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, grad_output, torch.zeros_like(x)), None
