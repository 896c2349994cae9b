"""Each of the two gets the gradient of the other.

misconception: gradients_exchanged, gradient_of_another_input
elsewhere: full
"""


class Hypot:
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        return grad_output * (b / y), grad_output * (a / y)
