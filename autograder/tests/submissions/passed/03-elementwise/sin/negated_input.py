"""The sine of the negative angle."""


class Cos:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.sin(-x)
