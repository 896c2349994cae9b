"""01-backward: torch._C is imported once more: the interpreter keeps a copy of an extension module's first names.

property: torch's own autograd gives a rule nothing
"""

# %%
import sys

import torch as pytorch

old = sys.modules.pop('torch._C')
import torch._C as fresh

sys.modules['torch._C'] = old


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
            result = leaf.exp()
        return fresh._ImperativeEngine().run_backward((result,), (grad_output,), False, False, (leaf,), allow_unreachable=True, accumulate_grad=False)[0]
