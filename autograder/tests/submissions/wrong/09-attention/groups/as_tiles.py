"""The copies are looked for far apart.

misconception: copies_looked_for_far_apart
elsewhere: full
"""


class RepeatInterleave:
    def backward(ctx, grad_output):
        dim = ctx.dim % grad_output.dim()
        slices = grad_output.shape[dim] // ctx.repeats
        return grad_output.unflatten(dim, (ctx.repeats, slices)).sum(dim), None, None
