"""Every element gets the gradient.

misconception: diagonal_forgotten
elsewhere: full
"""


class Trace:
    def backward(ctx, grad_output):
        return grad_output.expand(ctx.shape)
