"""01-backward: the functions are captured in the very first lines, before anything else runs.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
from torch import enable_grad as enable
from torch.autograd import grad as differentiate


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
        with enable():
            return differentiate(leaf.exp(), leaf, grad_output)[0]
