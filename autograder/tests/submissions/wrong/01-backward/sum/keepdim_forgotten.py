"""The axis is put back although keepdim has kept it.

elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if ctx.dim is None:
            return grad_output.expand(ctx.shape), None, None
        dims = (ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim
        for axis in sorted(d % len(ctx.shape) for d in dims):
            grad_output = grad_output.unsqueeze(axis)
        return grad_output.expand(ctx.shape), None, None
