"""Minus ones, without the upstream gradient.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return -torch.ones_like(grad_output)
