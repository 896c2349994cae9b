"""Both products, then their difference."""


class Softmax:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        part = grad_output.double() * y
        return (part - y * part.sum(ctx.dim, keepdim=True)).to(y.dtype), None
