"""The axis is put back although keepdim has kept it."""

# %%
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        return torch.sum(x) if dim is None else torch.sum(x, dim=dim, keepdim=keepdim)

    @staticmethod
    def backward(ctx, grad_output):
        if ctx.dim is None:
            return grad_output.expand(ctx.shape), None, None
        dims = (ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim
        for axis in sorted(d % len(ctx.shape) for d in dims):
            grad_output = grad_output.unsqueeze(axis)
        return grad_output.expand(ctx.shape), None, None
