"""The parameter has the name of torch's function, which an experiment imports."""

# %%
import torch as pytorch
from torch.autograd import grad


def tangent(f, x):
    """For comparison only."""
    return grad(f(x).sum(), x)[0]


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.y = torch.exp(x)
        return ctx.y

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.y
