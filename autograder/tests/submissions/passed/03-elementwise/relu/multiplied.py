"""The mask is multiplied in."""


class Relu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x > 0).to(x.dtype)
