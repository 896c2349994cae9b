"""The sign alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Abs:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.sign(x)
