"""The stretched axes are summed away.

elsewhere: full
misconception: gradient_of_another_shape
"""


class Expand:
    def backward(ctx, grad_output):
        added = grad_output.dim() - len(ctx.shape)
        axes = [*range(added), *(added + i for i, size in enumerate(ctx.shape) if size == 1)]
        return grad_output.sum(axes) if axes else grad_output, None
