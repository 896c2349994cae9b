"""01-backward: the gradient comes from torch's func.jacfwd.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch
import torch.autograd.functional
import torch.func


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return (pytorch.func.jacfwd(pytorch.exp)(x.reshape(-1)) @ grad_output.reshape(-1)).reshape(x.shape)
