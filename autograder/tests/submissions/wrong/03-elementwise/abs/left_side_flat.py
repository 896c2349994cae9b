"""The left side gets nothing, as in a relu.

elsewhere: full
misconception: right_but_for_a_part
"""


class Abs:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, grad_output, torch.zeros_like(x))
