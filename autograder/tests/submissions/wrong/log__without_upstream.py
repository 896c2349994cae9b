"""01-backward: The slope alone is returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""

# %%
class Log(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.log(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 1 / x
