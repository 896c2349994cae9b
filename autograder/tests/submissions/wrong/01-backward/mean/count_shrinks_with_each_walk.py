"""The number of elements is kept on ctx, and each walk divides it.

misconception: second_walk_differs
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        ctx.elements_in //= ctx.elements_out
        return spread(grad_output / ctx.elements_in, ctx.shape, ctx.dim, ctx.keepdim), None, None
