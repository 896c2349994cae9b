"""A sum over the matrix of zeros and ones."""


class Getitem:
    def backward(ctx, grad_output):
        places = torch.arange(ctx.shape.numel()).reshape(ctx.shape)[ctx.index].reshape(-1, 1)
        read = places == torch.arange(ctx.shape.numel())
        arrived = torch.where(read, grad_output.reshape(-1, 1), torch.zeros((), dtype=grad_output.dtype))
        return arrived.sum(0).reshape(ctx.shape), None
