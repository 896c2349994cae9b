"""01-backward: The gradient is made with the default dtype.

misconception: precision_lost
elsewhere: full
"""

# %%
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        return torch.sum(x) if dim is None else torch.sum(x, dim=dim, keepdim=keepdim)

    @staticmethod
    def backward(ctx, grad_output):
        return torch.ones(ctx.shape) * spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim).float(), None, None
