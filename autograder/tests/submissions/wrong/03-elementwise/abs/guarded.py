"""A small number keeps the denominator from zero.

misconception: nearly_right
elsewhere: full
"""


class Abs:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x / (x.abs() + 1e-12)
