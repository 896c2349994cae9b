"""The slope of the sigmoid alone.

elsewhere: full
"""


class LogSigmoid:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        p = torch.sigmoid(x)
        return grad_output * p * (1 - p)
