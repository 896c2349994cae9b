"""Summed axis by axis, from the last one to the first."""


class Expand:
    def backward(ctx, grad_output):
        shape = (1,) * (grad_output.dim() - len(ctx.shape)) + tuple(ctx.shape)
        for axis in reversed(range(len(shape))):
            if shape[axis] == 1:
                grad_output = grad_output.sum(axis, keepdim=True)
        return grad_output.reshape(ctx.shape), None
