"""01-backward: torch.distributions knows the derivative of exp.

property: a ready-made derivative is no rule, and the reading of the source names it
outcome: forbidden
"""

# %%
from torch.distributions.transforms import ExpTransform


class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * ExpTransform().log_abs_det_jacobian(x, x.exp()).exp()
