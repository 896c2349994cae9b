"""01-backward: torch.utils.checkpoint runs the backward.

property: torch's own autograd gives a rule nothing
outcome: raised
"""

# %%
import torch as pytorch
from torch.utils.checkpoint import checkpoint


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
            checkpoint(pytorch.exp, leaf, use_reentrant=True).backward(grad_output)
        return leaf.grad
