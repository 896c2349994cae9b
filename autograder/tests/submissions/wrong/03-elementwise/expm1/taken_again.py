"""The function is applied to its output once more.

misconception: formula_for_the_other_value
elsewhere: full
"""


class Expm1:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (torch.expm1(y) + 1)
