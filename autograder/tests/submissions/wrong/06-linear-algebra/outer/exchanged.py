"""The two gradients are returned in the other order.

misconception: gradients_exchanged, gradient_of_another_input
elsewhere: full
"""


class Outer:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return a @ grad_output, grad_output @ b
