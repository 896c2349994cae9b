"""A quotient whose denominator is 1 where it would be 0."""


class Abs:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        size = torch.where(x == 0, torch.ones_like(x), x.abs())
        return grad_output * (x / size)
