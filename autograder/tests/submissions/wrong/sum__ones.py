"""01-backward: Ones, whatever the upstream gradient is.

misconception: upstream_gradient_dropped
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
        return torch.ones(ctx.shape, dtype=grad_output.dtype), None, None
