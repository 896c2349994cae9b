"""01-backward: forward mode: a dual number carries the slope.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch
import torch.autograd.forward_ad as forward_ad


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        with forward_ad.dual_level():
            dual = forward_ad.make_dual(x, grad_output)
            return forward_ad.unpack_dual(pytorch.exp(dual)).tangent
