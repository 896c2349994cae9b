"""01-backward: One over the number of elements, everywhere.

misconception: upstream_gradient_dropped
elsewhere: full
"""

# %%
class Mean(Function):
    @staticmethod
    def forward(ctx, x, dim=None, keepdim=False):
        result = torch.mean(x) if dim is None else torch.mean(x, dim=dim, keepdim=keepdim)
        ctx.shape, ctx.dim, ctx.keepdim = x.shape, dim, keepdim
        ctx.elements_in, ctx.elements_out = x.numel(), result.numel()
        return result

    @staticmethod
    def backward(ctx, grad_output):
        count = ctx.elements_in // ctx.elements_out
        return torch.full(ctx.shape, 1 / count, dtype=grad_output.dtype), None, None
