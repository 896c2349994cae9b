"""The slope alone.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class ReverseGradient:
    def backward(ctx, grad_output):
        return torch.full_like(grad_output, -ctx.strength), None
