"""Slices by assignment, everything else by index_put."""


class Getitem:
    def backward(ctx, grad_output):
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        index = ctx.index if isinstance(ctx.index, tuple) else (ctx.index,)
        if any(isinstance(part, torch.Tensor) for part in index):
            places = torch.arange(grad.numel()).reshape(ctx.shape)[ctx.index]
            grad.view(-1).index_put_((places,), grad_output, accumulate=True)
        else:
            grad[ctx.index] = grad_output
        return grad, None
