"""The axes are put back into the upstream gradient itself.

misconception: input_written_in_place
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if ctx.dim is not None and not ctx.keepdim:
            for axis in sorted(d % len(ctx.shape) for d in ((ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim)):
                grad_output.unsqueeze_(axis)
        return grad_output.expand(ctx.shape), None, None
