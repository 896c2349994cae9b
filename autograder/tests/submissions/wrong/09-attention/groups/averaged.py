"""The mean of the copies.

misconception: broadcast_uses_averaged
elsewhere: full
"""


class RepeatInterleave:
    def backward(ctx, grad_output):
        dim = ctx.dim % grad_output.dim()
        parts = grad_output.unflatten(dim, (grad_output.shape[dim] // ctx.repeats, ctx.repeats))
        return parts.mean(dim + 1), None, None
