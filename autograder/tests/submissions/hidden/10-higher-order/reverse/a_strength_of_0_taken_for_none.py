"""A strength of 0 counts as not given."""


class ReverseGradient:
    def backward(ctx, grad_output):
        return -(ctx.strength or 1.0) * grad_output, None
