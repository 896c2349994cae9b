"""By logarithms and signs, with the zeros counted."""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        g = grad_output.reshape(ctx.kept)
        zeros = x == 0
        safe = x.double().masked_fill(zeros, 1.0)
        sizes, negative = safe.abs().log(), safe < 0
        sign = 1 - 2 * ((negative.sum(ctx.dim, keepdim=True) - negative.int()) % 2)
        others = sign * torch.exp(sizes.sum(ctx.dim, keepdim=True) - sizes)
        slope = others.masked_fill(zeros.sum(ctx.dim, keepdim=True) - zeros.int() > 0, 0.0).to(x.dtype)
        return g * slope, None, None
