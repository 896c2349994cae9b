"""Divided by the inverse of the strength."""


class ReverseGradient:
    def backward(ctx, grad_output):
        return grad_output / (-1 / ctx.strength), None
