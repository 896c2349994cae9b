"""The exponentials are not divided.

misconception: other_slope
elsewhere: full
"""


class Logsumexp:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g = grad_output.reshape(y.shape)
        return g * x.exp(), None, None
