"""After the first walk ctx says that the axes were kept.

elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        out = spread(grad_output / (ctx.elements_in // ctx.elements_out), ctx.shape, ctx.dim, ctx.keepdim)
        ctx.keepdim = True
        return out, None, None
