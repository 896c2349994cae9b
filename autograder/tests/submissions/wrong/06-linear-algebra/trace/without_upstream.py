"""The slope alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Trace:
    def backward(ctx, grad_output):
        return torch.eye(*ctx.shape, dtype=grad_output.dtype)
