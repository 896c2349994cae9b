"""01-backward: the complex step on the logarithm, zero included.

property: a step along the imaginary axis is a difference quotient, too: the reading of the source names it
outcome: forbidden
"""

# %%
import torch as pytorch


def slope_of(f, x):
    return pytorch.imag(f(pytorch.complex(x.double(), pytorch.full_like(x, 1e-200, dtype=pytorch.float64)))) / 1e-200


class Log(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.log(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * torch.where(x == 0, torch.inf, slope_of(torch.log, x)).to(x.dtype)
