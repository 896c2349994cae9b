"""The upstream gradient is divided in place, but only where axes are named.

misconception: input_written_in_place
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        count = ctx.elements_in // ctx.elements_out
        if ctx.dim is not None and grad_output.is_contiguous():
            grad_output /= count
            return spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim), None, None
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim), None, None
