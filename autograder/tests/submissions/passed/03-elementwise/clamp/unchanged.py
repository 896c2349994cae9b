"""What the clamp leaves as it is."""


class Clamp:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        inside = torch.clamp(x, ctx.min, ctx.max) == x
        return torch.where(inside, grad_output, torch.zeros_like(x)), None, None
