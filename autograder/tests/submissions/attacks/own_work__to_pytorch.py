"""01-backward: the kit's own bridge to PyTorch is crossed in the other direction.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch
from autograder import to_pytorch


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
        with pytorch.enable_grad():
            to_pytorch(Mul).apply(leaf.exp(), pytorch.ones_like(x)).backward(grad_output)
        return leaf.grad
