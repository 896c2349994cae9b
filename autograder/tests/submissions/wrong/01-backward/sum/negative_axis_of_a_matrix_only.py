"""A negative axis is counted from the end as in a matrix.

misconception: rule_for_other_options
elsewhere: full but mean
"""


class Sum:
    def backward(ctx, grad_output):
        dim = ctx.dim
        if isinstance(dim, int) and dim < 0 and len(ctx.shape) > 1:
            dim = 1 if dim == -1 else -dim - 1
        return spread(grad_output, ctx.shape, dim, ctx.keepdim), None, None
