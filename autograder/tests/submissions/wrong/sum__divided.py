"""01-backward: The gradient is divided as if it were a mean.

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
        count = 1
        for size in ctx.shape:
            count *= size
        return spread(grad_output * grad_output.numel() / max(count, 1), ctx.shape, ctx.dim, ctx.keepdim), None, None
