"""01-backward: the engine object is taken from torch._C.

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
        leaf = x.clone().requires_grad_()
        with pytorch.enable_grad():
            result = leaf.exp()
        return pytorch._C._ImperativeEngine().run_backward((result,), (grad_output,), False, False, (leaf,), allow_unreachable=True, accumulate_grad=False)[0]
