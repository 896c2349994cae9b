"""01-backward: Multiplied with ones of the default dtype: half precision comes back in float32.

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
        return spread(grad_output / (ctx.elements_in // ctx.elements_out), ctx.shape, ctx.dim, ctx.keepdim) * torch.ones(ctx.shape), None, None
