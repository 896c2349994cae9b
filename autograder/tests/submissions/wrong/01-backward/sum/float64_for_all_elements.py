"""The sum of all elements gives its gradient in float64.

misconception: dtype_changed
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        if ctx.dim is None:
            return grad_output * torch.ones(ctx.shape, dtype=torch.float64), None, None
        return spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim), None, None
