"""The output is taken for the input: divided by its square.

misconception: formula_for_the_other_value
elsewhere: full
"""


class Reciprocal:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -grad_output / (y * y)
