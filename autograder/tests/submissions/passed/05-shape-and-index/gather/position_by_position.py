"""A loop over the positions on the axis."""


class Gather:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        for position in range(index.shape[ctx.dim]):
            at, part = index.narrow(ctx.dim, position, 1), grad_output.narrow(ctx.dim, position, 1)
            grad = grad.scatter_add(ctx.dim, at, part)
        return grad, None, None
