"""Multiplied by the reciprocal."""


class Log1p:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.reciprocal(1 + x)
