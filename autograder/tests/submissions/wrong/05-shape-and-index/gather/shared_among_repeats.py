"""Repeated places share the gradient.

elsewhere: full
"""


class ScatterAdd:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        ones = torch.ones(index.shape, dtype=grad_output.dtype)
        count = torch.zeros_like(grad_output).scatter_add(ctx.dim, index, ones).gather(ctx.dim, index)
        return grad_output, None, None, grad_output.gather(ctx.dim, index) / count
