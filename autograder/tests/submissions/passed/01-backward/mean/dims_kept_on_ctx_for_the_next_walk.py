"""What is worked out once is kept on ctx and used again by the next walk."""


class Mean:
    def backward(ctx, grad_output):
        if not hasattr(ctx, "count"):
            ctx.count = max(ctx.elements_in, 1) / max(ctx.elements_out, 1)
        return spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim) / ctx.count, None, None
