"""An exponential that overflows.

misconception: exponent_too_large
elsewhere: full
"""


class LogSigmoid:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (1 - torch.exp(x) / (1 + torch.exp(x)))
