"""One zero, seen everywhere."""


class Round:
    def backward(ctx, grad_output):
        return grad_output.new_zeros(()).expand(grad_output.shape)
