"""One of the two factors is missing.

misconception: derivative_of_a_related_function
elsewhere: full
"""


class Sigmoid:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (1 - y)
