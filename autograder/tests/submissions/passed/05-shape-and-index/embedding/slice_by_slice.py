"""A loop over the positions."""


class IndexSelect:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        for position, place in enumerate(index.tolist()):
            grad.select(ctx.dim, place).add_(grad_output.select(ctx.dim, position))
        return grad, None, None
