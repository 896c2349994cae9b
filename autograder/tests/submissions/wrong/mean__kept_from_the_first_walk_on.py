"""01-backward: After the first walk ctx says that the axes were kept.

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
        out = spread(grad_output / (ctx.elements_in // ctx.elements_out), ctx.shape, ctx.dim, ctx.keepdim)
        ctx.keepdim = True
        return out, None, None
