"""With keepdim the number of elements is forgotten.

misconception: constant_factor
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        count = 1 if ctx.keepdim else ctx.elements_in // ctx.elements_out
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim), None, None
