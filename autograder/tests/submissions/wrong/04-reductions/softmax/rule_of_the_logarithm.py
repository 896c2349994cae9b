"""The rule of the other function.

misconception: derivative_of_a_related_function
elsewhere: full
"""


class Softmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output - y * grad_output.sum(ctx.dim, keepdim=True), None
