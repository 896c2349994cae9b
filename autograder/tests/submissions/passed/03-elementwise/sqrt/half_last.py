"""Divided first, halved after it."""


class Sqrt:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output / y / 2
