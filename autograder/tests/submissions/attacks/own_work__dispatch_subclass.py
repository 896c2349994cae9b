"""01-backward: a tensor subclass with __torch_dispatch__ sees the backward kernels go by.

property: torch's own autograd gives a rule nothing
outcome: raised
"""

# %%
import torch as pytorch


class Spy(pytorch.Tensor):
    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        leaf = x.clone().as_subclass(Spy).requires_grad_()
        leaf.exp().backward(grad_output)
        return leaf.grad.as_subclass(pytorch.Tensor)
