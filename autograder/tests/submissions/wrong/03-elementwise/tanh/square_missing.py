"""The square is missing.

misconception: square_of_the_output_missing
elsewhere: full
"""


class Tanh:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (1 - y)
