"""The slope as a power of the output."""


class Sqrt:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return 0.5 * grad_output * y**-1
