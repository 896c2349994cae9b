"""The distance of the output from -1."""


class Expm1:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return (y - torch.full_like(y, -1.0)) * grad_output
