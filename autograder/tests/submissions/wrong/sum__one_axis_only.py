"""01-backward: Of several axes only the first is put back.

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
        if ctx.dim is not None and not ctx.keepdim:
            grad_output = grad_output.unsqueeze(ctx.dim if isinstance(ctx.dim, int) else ctx.dim[0])
        return grad_output.expand(ctx.shape), None, None
