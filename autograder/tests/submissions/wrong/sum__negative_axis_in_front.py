"""01-backward: An axis counted from the end is put in front.

misconception: reduced_axis_not_restored
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
            for axis in sorted((ctx.dim,) if isinstance(ctx.dim, int) else ctx.dim):
                grad_output = grad_output.unsqueeze(max(axis, 0))
        return grad_output.expand(ctx.shape), None, None
