"""01-backward: The gradient of a sum over all elements goes to the first row only.

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
        spreaded = spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim).clone()
        if ctx.dim is None and len(ctx.shape) > 1:
            spreaded[1:] = 0
        return spreaded, None, None
