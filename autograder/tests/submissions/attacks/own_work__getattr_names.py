"""01-backward: the names are put together from pieces, so that no reading finds them.

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
        with getattr(pytorch, "enable" + "_grad")():
            result = leaf.exp()
        return getattr(getattr(pytorch, "auto" + "grad"), "".join(reversed("darg")))(result, leaf, grad_output)[0]
