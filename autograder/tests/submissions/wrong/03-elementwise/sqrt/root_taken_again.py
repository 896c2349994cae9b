"""The root is taken of the output once more.

misconception: formula_for_the_other_value
elsewhere: full
"""


class Sqrt:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output / (2 * torch.sqrt(y))
