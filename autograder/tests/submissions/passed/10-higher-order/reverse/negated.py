"""Negated at the end."""


class ReverseGradient:
    def backward(ctx, grad_output):
        return torch.neg(ctx.strength * grad_output), None
