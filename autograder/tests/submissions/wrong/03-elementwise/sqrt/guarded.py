"""A small number keeps the denominator from zero.

elsewhere: full
misconception: right_but_for_a_part
"""


class Sqrt:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output / (2 * y + 1e-12)
