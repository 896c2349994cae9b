"""01-backward: torch.compile traces the backward ahead of time.

property: torch's own autograd gives a rule nothing
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
            pytorch.compile(pytorch.exp, backend="aot_eager")(leaf).backward(grad_output)
        return leaf.grad
