"""Only the greatest element gets the gradient.

elsewhere: full
"""


class Logsumexp:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g = grad_output.reshape(y.shape)
        return g * (x == x.max()), None, None
