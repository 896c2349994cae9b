"""The gradient of a float32 tensor comes back in float64.

misconception: dtype_changed
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        return torch.ones(ctx.shape, dtype=torch.float64) * spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim), None, None
