"""A small number keeps the square from zero.

misconception: nearly_right
elsewhere: full
"""


class Reciprocal:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -grad_output * (y * y + 1e-12)
