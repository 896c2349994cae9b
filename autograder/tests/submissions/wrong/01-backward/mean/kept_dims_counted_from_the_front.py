"""With keepdim, a dim counted from the end is not found among the axes.

elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        elements = ctx.elements_in / max(1, ctx.elements_out)
        if ctx.keepdim:
            dims = range(len(ctx.shape)) if ctx.dim is None else [ctx.dim] if isinstance(ctx.dim, int) else ctx.dim
            elements = 1
            for axis, size in enumerate(ctx.shape):
                if axis in dims:
                    elements *= size
        return spread(grad_output / elements, ctx.shape, ctx.dim, ctx.keepdim), None, None
