"""Subtracted from nothing."""


class ReverseGradient:
    def backward(ctx, grad_output):
        return 0 - ctx.strength * grad_output, None
