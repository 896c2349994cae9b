"""01-backward: The slope at zero is set to zero, where PyTorch's is infinite.

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
        return torch.where(x == 0, torch.zeros_like(x), grad_output / x)
