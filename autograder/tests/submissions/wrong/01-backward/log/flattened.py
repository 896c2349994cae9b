"""The gradient comes back flat.

misconception: gradient_of_another_shape
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return (grad_output / x).flatten()
