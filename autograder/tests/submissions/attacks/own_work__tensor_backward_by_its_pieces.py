"""01-backward: the engine behind Tensor.backward is called on its own.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch
from torch.autograd.graph import _engine_run_backward


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
            result = leaf.exp()
        _engine_run_backward((result,), (grad_output,), False, False, (), allow_unreachable=True, accumulate_grad=True)
        return leaf.grad
