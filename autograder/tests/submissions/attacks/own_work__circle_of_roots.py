"""01-backward: Cauchy's integral over the roots of unity: of what comes back, only the real part is asked for.

property: points around a point are named, whatever part is taken
outcome: forbidden
"""

# %%
import cmath

class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        roots = [cmath.exp(2j * cmath.pi * k / 16) for k in range(16)]
        slope = sum((torch.exp(x.double() + 0.1 * root) / root).real for root in roots) / 1.6
        return grad_output * slope.to(x.dtype)
