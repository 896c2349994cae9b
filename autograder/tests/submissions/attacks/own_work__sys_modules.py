"""01-backward: the functions are taken from sys.modules.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import sys


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        home = next(module for name, module in sys.modules.items() if name.endswith("autograd") and hasattr(module, "grad"))
        leaf = x.clone().requires_grad_()
        return home.grad(leaf.exp(), leaf, grad_output)[0]
