"""Axis 0 and no other is put back right.

misconception: reduced_axis_not_restored
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if ctx.dim is not None and not ctx.keepdim:
            for _ in (ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim:
                grad_output = grad_output.unsqueeze(0)
        return grad_output.expand(ctx.shape), None, None
