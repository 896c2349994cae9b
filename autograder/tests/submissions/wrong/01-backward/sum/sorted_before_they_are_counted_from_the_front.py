"""Negative axes are sorted before they are counted from the front.

elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if ctx.dim is not None and not ctx.keepdim:
            for axis in sorted((ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim):
                grad_output = grad_output.unsqueeze(axis % len(ctx.shape) if axis >= 0 else axis)
        return grad_output.expand(ctx.shape), None, None
