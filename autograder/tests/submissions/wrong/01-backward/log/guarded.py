"""A small number is added to the input.

misconception: number_added
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output / (x + 1e-8)
