"""An index array that counts down."""


class Flip:
    def backward(ctx, grad_output):
        for axis in ctx.dims:
            backward = torch.arange(grad_output.shape[axis] - 1, -1, -1)
            grad_output = grad_output.index_select(axis, backward)
        return grad_output, None
