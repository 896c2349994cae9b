"""The input is turned into its reciprocal in place, but only where it is a single number."""

# %%
class Log(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.log(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x.reciprocal_() if x.dim() == 0 else 1 / x)
