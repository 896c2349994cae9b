"""An array reads the gradient once more.

misconception: read_where_it_should_write
elsewhere: full
"""


class Getitem:
    def backward(ctx, grad_output):
        if isinstance(ctx.index, torch.Tensor) and ctx.index.dtype is torch.int64 and ctx.shape == grad_output.shape:
            return grad_output[ctx.index], None
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        places = torch.arange(grad.numel()).reshape(ctx.shape)[ctx.index].flatten()
        return grad.view(-1).index_add(0, places, grad_output.flatten()).reshape(ctx.shape), None
