"""The mask alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Relu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return (x > 0).to(x.dtype)
