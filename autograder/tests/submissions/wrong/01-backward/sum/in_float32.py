"""The gradient is made with the default dtype.

misconception: precision_lost
elsewhere: full
"""


class Sum:
    def backward(ctx, grad_output):
        return torch.ones(ctx.shape) * spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim).float(), None, None
