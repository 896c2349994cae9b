"""01-backward: A large input is cut off.

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
        return grad_output / x.double().clamp(max=1e7).to(x.dtype)
