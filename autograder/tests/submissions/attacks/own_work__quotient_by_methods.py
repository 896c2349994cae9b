"""01-backward: A difference quotient of 60 digits, spelled with methods and in Decimal.

property: a numerical derivative is no rule, and the reading of the source names it
outcome: forbidden
"""

# %%
from decimal import Decimal, getcontext

import torch as pytorch


class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        def slope(value):
            getcontext().prec = 60
            point, step = Decimal(value), Decimal("1e-25")
            return float(point.__add__(step).exp().__sub__(point.__sub__(step).exp()).__truediv__(step + step))
        found = pytorch.tensor([slope(v) for v in x.flatten().tolist()], dtype=pytorch.float64).reshape(x.shape)
        return grad_output * found.to(x.dtype)
