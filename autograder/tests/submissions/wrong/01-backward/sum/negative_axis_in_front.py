"""An axis counted from the end is put in front.

misconception: rule_for_other_options
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if ctx.dim is not None and not ctx.keepdim:
            for axis in sorted((ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim):
                grad_output = grad_output.unsqueeze(max(axis, 0))
        return grad_output.expand(ctx.shape), None, None
