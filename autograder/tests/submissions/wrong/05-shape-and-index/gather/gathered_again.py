"""The gradient is gathered.

misconception: read_where_it_should_write
elsewhere: full
"""


class Gather:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        if grad_output.shape != ctx.shape:
            return torch.zeros(ctx.shape, dtype=grad_output.dtype).scatter_add(ctx.dim, index, grad_output), None, None
        return torch.gather(grad_output, ctx.dim, index), None, None
