"""A first attempt asks torch; the rule that is handed in replaces it."""

# %%
import torch as pytorch


class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return pytorch.autograd.grad(-x, x, grad_output)[0]


# %%
check("neg")


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output
