"""A tuple is taken to hold two axes.

elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if ctx.dim is None or ctx.keepdim or isinstance(ctx.dim, int):
            return spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim), None, None
        first, second = sorted(d % len(ctx.shape) for d in ctx.dim)
        return grad_output.unsqueeze(first).unsqueeze(second).expand(ctx.shape), None, None
