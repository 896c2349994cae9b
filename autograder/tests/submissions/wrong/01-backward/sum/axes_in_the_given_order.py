"""Several axes are put back in the order in which they were named.

elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if ctx.dim is not None and not ctx.keepdim:
            for axis in (ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim:
                grad_output = grad_output.unsqueeze(axis)
        return grad_output.expand(ctx.shape), None, None
