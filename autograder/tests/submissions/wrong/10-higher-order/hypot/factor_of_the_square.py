"""The half of the root is forgotten.

misconception: constant_factor
elsewhere: full
"""


class Hypot:
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        return grad_output * (2 * a / y), grad_output * (2 * b / y)
