"""01-backward: Subtracted from zeros, in a tuple."""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return (torch.zeros_like(grad_output) - grad_output,)
