"""One over one and an exponential that may be infinite."""


class LogSigmoid:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output / (1 + torch.exp(x))
