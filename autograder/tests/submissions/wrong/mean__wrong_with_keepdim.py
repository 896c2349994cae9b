"""01-backward: With keepdim the number of elements is forgotten.

misconception: mean_not_divided
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
        count = 1 if ctx.keepdim else ctx.elements_in // ctx.elements_out
        return spread(grad_output / count, ctx.shape, ctx.dim, ctx.keepdim), None, None
