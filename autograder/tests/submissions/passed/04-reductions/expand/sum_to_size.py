"""By the method that does just this."""


class Expand:
    def backward(ctx, grad_output):
        return grad_output.sum_to_size(ctx.shape), None
