"""The number of elements is kept on the class, where the next call puts its own.

elsewhere: full
"""

# %%
class Mean(Function):
    count = 1

    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        result = torch.mean(x) if dim is None else torch.mean(x, dim=dim, keepdim=keepdim)
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        Mean.count = max(x.numel(), 1) // max(result.numel(), 1)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        return spread(grad_output / max(Mean.count, 1), ctx.shape, ctx.dim, ctx.keepdim), None, None
