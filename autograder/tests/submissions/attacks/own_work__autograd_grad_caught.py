"""01-backward: torch.autograd.grad is called, and the refusal is swallowed.

property: a forbidden call is told even when its refusal is swallowed
outcome: forbidden
"""

# %%
import torch as pytorch


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        leaf = x.clone().requires_grad_()
        try:
            with pytorch.enable_grad():
                return pytorch.autograd.grad(leaf.exp(), leaf, grad_output)[0]
        except BaseException:
            return grad_output * x
