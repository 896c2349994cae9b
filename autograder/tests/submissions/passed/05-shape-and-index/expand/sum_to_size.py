"""The sum that PyTorch has a name for."""


class Expand:
    def backward(ctx, grad_output):
        return grad_output.sum_to_size(ctx.shape), None
