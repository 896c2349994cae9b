"""The exponential is divided by that of the result.

misconception: exponentials_not_shifted
elsewhere: full
"""


class Logsumexp:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g = grad_output.reshape(y.shape)
        return g * (x.exp() / y.exp()), None, None
