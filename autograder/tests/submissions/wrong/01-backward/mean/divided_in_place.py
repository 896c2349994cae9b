"""The upstream gradient itself is divided.

misconception: input_written_in_place
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        grad_output /= ctx.elements_in // ctx.elements_out
        return spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim), None, None
