"""The sum of two equal terms."""


class Square:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x + x * grad_output
