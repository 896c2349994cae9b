"""The diagonal of zeros is filled."""


class Trace:
    def backward(ctx, grad_output):
        gradient = grad_output.new_zeros(ctx.shape)
        gradient.diagonal().copy_(grad_output.expand(min(ctx.shape)))
        return gradient
