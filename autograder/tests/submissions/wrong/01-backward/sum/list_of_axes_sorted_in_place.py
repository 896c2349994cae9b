"""The list of axes that the caller gave is sorted in place.

misconception: input_written_in_place
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if isinstance(ctx.dim, list):
            ctx.dim.sort()
        return spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim), None, None
