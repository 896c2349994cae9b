"""01-backward: a torch.autograd.Function whose backward is torch's own.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch


class Wrapped(pytorch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        with pytorch.enable_grad():
            ctx.leaf = x.detach().requires_grad_()
            ctx.result = ctx.leaf.exp()
        return ctx.result.detach()

    @staticmethod
    def backward(ctx, grad_output):
        return pytorch.autograd.grad(ctx.result, ctx.leaf, grad_output)[0]


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
            Wrapped.apply(leaf).backward(grad_output)
        return leaf.grad
