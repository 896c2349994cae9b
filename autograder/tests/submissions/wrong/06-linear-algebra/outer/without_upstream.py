"""Each slope is the sum of the other vector.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Outer:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return b.sum().expand(a.shape), a.sum().expand(b.shape)
