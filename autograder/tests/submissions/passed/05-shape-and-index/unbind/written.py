"""Each is written into its place."""


class Unbind:
    def backward(ctx, *grad_outputs):
        shape = list(grad_outputs[0].shape)
        shape.insert(ctx.dim % (len(shape) + 1), len(grad_outputs))
        grad = torch.zeros(shape, dtype=grad_outputs[0].dtype)
        for position, part in enumerate(grad_outputs):
            grad.select(ctx.dim, position).copy_(part)
        return grad, None
