"""01-backward: make_fx traces the joint graph of forward and backward.

property: torch's own autograd gives a rule nothing
"""

# %%
import torch as pytorch
from torch.fx.experimental.proxy_tensor import make_fx


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        def joint(y, g):
            leaf = y.requires_grad_()
            return pytorch.autograd.grad(leaf.exp(), leaf, g)[0]
        return make_fx(joint)(x.clone(), grad_output)(x.clone(), grad_output)
