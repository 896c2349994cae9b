"""Ones of the right shape.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Reshape:
    def backward(ctx, grad_output):
        return torch.ones(ctx.shape, dtype=grad_output.dtype), None
