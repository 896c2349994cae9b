"""01-backward: torch.func.grad is hidden under vmap.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch
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
        return pytorch.func.vmap(pytorch.func.grad(pytorch.exp))(x.reshape(-1)).reshape(x.shape) * grad_output
