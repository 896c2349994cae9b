"""The one half is forgotten.

misconception: factor_of_the_root
elsewhere: full
"""


class Sqrt:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output / y
