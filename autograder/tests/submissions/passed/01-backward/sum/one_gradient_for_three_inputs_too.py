"""The axes are found by their remaining sizes."""


class Sum:
    def backward(ctx, grad_output):
        shape, dim = ctx.shape, ctx.dim
        gone = [d % max(len(shape), 1) for d in ([dim] if isinstance(dim, int) else dim or range(len(shape)))]
        kept = [1 if i in gone else n for i, n in enumerate(shape)]
        return grad_output.reshape(kept).expand(shape).contiguous(), None, None
