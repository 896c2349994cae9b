"""01-backward: The list of axes that the caller gave is sorted in place.

misconception: input_written_in_place
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
        if isinstance(ctx.dim, list):
            ctx.dim.sort()
        return spread(grad_output, ctx.shape, ctx.dim, ctx.keepdim), None, None
