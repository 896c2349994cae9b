"""The difference of squares as a product."""


class Tanh:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (1 - y) * (1 + y)
