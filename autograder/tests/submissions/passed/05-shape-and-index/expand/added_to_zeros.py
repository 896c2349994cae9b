"""Each copy is added where it came from."""


class Expand:
    def backward(ctx, grad_output):
        places = torch.arange(ctx.shape.numel()).reshape(ctx.shape).expand(grad_output.shape)
        grad = torch.zeros(ctx.shape.numel(), dtype=grad_output.dtype)
        return grad.index_add(0, places.flatten(), grad_output.flatten()).reshape(ctx.shape), None
