"""01-backward: TorchScript's own word for backward() is called as an operator, and .grad is read.

property: torch's own autograd gives a rule nothing
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
        with pytorch.enable_grad():
            leaf = x.clone().requires_grad_()
            pytorch.ops.aten.backward(leaf.exp(), grad_output)
            return leaf.grad
