"""A view of a contiguous copy."""


class Reshape:
    def backward(ctx, grad_output):
        return grad_output.contiguous().view(ctx.shape), None
