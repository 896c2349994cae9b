"""01-backward: functorch's level is entered by hand, without its doors.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch
from torch._functorch.eager_transforms import _autograd_grad

functorch = pytorch._C._functorch


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        level = functorch._grad_increment_nesting()
        wrapped = functorch._wrap_for_grad(x, level).requires_grad_()
        result = wrapped.exp()
        (slope,) = _autograd_grad((result,), (wrapped,), (grad_output,))
        functorch._grad_decrement_nesting()
        return functorch._unwrap_for_grad(slope, level)
