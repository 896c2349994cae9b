"""The infinite slope at zero is made 0.

elsewhere: full
misconception: right_but_for_a_part
"""


class Sqrt:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return torch.where(y == 0, torch.zeros_like(y), grad_output / (2 * y))
