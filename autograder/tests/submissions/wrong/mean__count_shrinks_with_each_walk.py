"""01-backward: The number of elements is kept on ctx, and each walk divides it.

misconception: second_walk_differs
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
        ctx.elements_in //= ctx.elements_out
        return spread(grad_output / ctx.elements_in, ctx.shape, ctx.dim, ctx.keepdim), None, None
