"""The axes are put back into the upstream gradient itself."""

# %%
class Sum(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        return torch.sum(x) if dim is None else torch.sum(x, dim=dim, keepdim=keepdim)

    @staticmethod
    def backward(ctx, grad_output):
        if ctx.dim is not None and not ctx.keepdim:
            for axis in sorted(d % len(ctx.shape) for d in ((ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim)):
                grad_output.unsqueeze_(axis)
        return grad_output.expand(ctx.shape), None, None
