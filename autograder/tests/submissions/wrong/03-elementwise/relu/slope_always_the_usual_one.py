"""The usual slope, whatever forward was given.

misconception: rule_for_other_options
elsewhere: full
"""


class LeakyRelu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, grad_output, 0.01 * grad_output), None
