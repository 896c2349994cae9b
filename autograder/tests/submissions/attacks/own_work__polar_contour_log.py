"""01-backward: The same for log and for the base of pow, with a radius in proportion.

property: a numerical derivative is no rule, and the reading of the source names it
outcome: forbidden
"""

# %%
import math

import torch as pytorch


class Log(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.log(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        angles = pytorch.arange(64, dtype=pytorch.float64) * (2 * math.pi / 64)
        circle = pytorch.polar(pytorch.ones_like(angles), angles)
        point = x.to(pytorch.float64).unsqueeze(-1)
        radius = point.abs() * 0.4
        values = pytorch.log(point + radius * circle)
        slope = (values * circle.conj()).mean(-1).real / radius.squeeze(-1)
        return grad_output * slope.to(x.dtype)
