"""Computed in float64 and rounded at the end."""


class Sin:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return (grad_output.double() * torch.cos(x.double())).to(x.dtype)
