"""The first copy alone is counted.

elsewhere: full
misconception: uses_not_summed
"""


class Expand:
    def backward(ctx, grad_output):
        new = grad_output.dim() - len(ctx.shape)
        first = grad_output[(0,) * new]
        for axis, size in enumerate(ctx.shape):
            if size == 1:
                first = first.narrow(axis, 0, 1)
        return first, None
