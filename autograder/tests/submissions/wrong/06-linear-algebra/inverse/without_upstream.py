"""The slope is taken for an upstream gradient of ones.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -(y.mT @ torch.ones_like(y) @ y.mT)
