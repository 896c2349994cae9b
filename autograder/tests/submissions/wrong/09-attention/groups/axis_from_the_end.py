"""The axis after the last one, counted from the end, is the first one.

elsewhere: full
also: wrong_in_some_calls
"""


class RepeatInterleave:
    def backward(ctx, grad_output):
        slices = grad_output.shape[ctx.dim] // ctx.repeats
        return grad_output.unflatten(ctx.dim, (slices, ctx.repeats)).sum(dim=ctx.dim + 1), None, None
