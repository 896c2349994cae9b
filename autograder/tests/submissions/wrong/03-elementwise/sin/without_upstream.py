"""The slope alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Cos:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return -torch.sin(x)
