"""One axis after the other."""


class Flip:
    def backward(ctx, grad_output):
        for axis in reversed(ctx.dims):
            grad_output = torch.flip(grad_output, (axis,))
        return grad_output, None
