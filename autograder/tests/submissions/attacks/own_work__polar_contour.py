"""01-backward: Cauchy's integral over a circle, drawn with polar: no complex number is spelled, and only .real is asked for.

property: a numerical derivative is no rule, and the reading of the source names it
outcome: forbidden
"""

# %%
import math

import torch as pytorch


class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        angles = pytorch.arange(32, dtype=pytorch.float64) * (2 * math.pi / 32)
        circle = pytorch.polar(pytorch.full_like(angles, 0.5), angles)
        values = pytorch.exp(x.to(pytorch.float64).unsqueeze(-1) + circle)
        slope = (values * circle.conj()).mean(-1).real / 0.25
        return grad_output * slope.to(x.dtype)
