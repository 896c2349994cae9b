"""Ones, whatever the upstream gradient is.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        return torch.ones(ctx.shape, dtype=grad_output.dtype), None, None
