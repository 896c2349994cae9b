"""Only the first vector gets a gradient.

misconception: no_gradient
elsewhere: full
"""


class Outer:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output @ b, None
