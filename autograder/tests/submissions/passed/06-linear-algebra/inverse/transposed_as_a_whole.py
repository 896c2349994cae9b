"""The transposed product of the transposed factors."""


class LinalgInv:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return -(y @ grad_output.mT @ y).mT
