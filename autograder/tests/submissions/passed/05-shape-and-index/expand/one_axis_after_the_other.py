"""Summed axis by axis, the last one first."""


class Expand:
    def backward(ctx, grad_output):
        while grad_output.dim() > len(ctx.shape):
            grad_output = grad_output.sum(0)
        for axis in reversed(range(len(ctx.shape))):
            if ctx.shape[axis] != grad_output.shape[axis]:
                grad_output = grad_output.sum(axis, keepdim=True)
        return grad_output, None
