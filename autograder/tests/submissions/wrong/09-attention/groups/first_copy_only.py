"""Only the first copy counts.

misconception: uses_not_summed
elsewhere: full
"""


class RepeatInterleave:
    def backward(ctx, grad_output):
        dim = ctx.dim % grad_output.dim()
        first = torch.arange(0, grad_output.shape[dim], ctx.repeats)
        return grad_output.index_select(dim, first), None, None
