"""01-backward: The gradient of a float32 tensor comes back in float64.

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
        return torch.ones(ctx.shape, dtype=torch.float64) * spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim), None, None
