"""The class holds a test of its own that asks torch, and a helper that the rule asks."""

# %%
import torch as pytorch


class Log(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.log(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * Log.slope(x)

    @staticmethod
    def slope(x):
        return 1 / x

    @staticmethod
    def test():
        x = pytorch.ones(3, requires_grad=True)
        return pytorch.autograd.grad(pytorch.log(x).sum(), x)[0] - Log.slope(x)
