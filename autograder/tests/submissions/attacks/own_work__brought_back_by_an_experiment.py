"""01-backward: a helper that differentiates is replaced by an import and then by a number, so that it is forgotten by the reader and given back to the rule.

property: only what is still in force before a cell that makes nothing is given back
outcome: raised
"""

# %%
def slope(x):
    return (torch.exp(x.double() + 1e-100j).imag / 1e-100).to(x.dtype)


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * slope(*ctx.saved_tensors)


# %%
import math as slope

slope = 0
