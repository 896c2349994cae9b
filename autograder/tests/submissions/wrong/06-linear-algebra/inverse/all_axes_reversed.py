"""The transpose reverses the axes of the batch, too.

misconception: all_axes_reversed
elsewhere: full
"""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        turned = y.permute(*range(y.dim())[::-1])
        if turned.shape != y.shape:
            turned = y.mT
        return -(turned @ grad_output @ turned)
