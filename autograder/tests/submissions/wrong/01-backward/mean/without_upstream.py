"""One over the number of elements, everywhere.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        count = ctx.elements_in // ctx.elements_out
        return torch.full(ctx.shape, 1 / count, dtype=grad_output.dtype), None, None
