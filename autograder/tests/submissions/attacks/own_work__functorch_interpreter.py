"""01-backward: a functorch level is pushed by its raw stack.

property: torch's own autograd gives a rule nothing
"""

# %%
import torch as pytorch

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
        functorch.push_dynamic_layer_stack(functorch.DynamicLayer)
        result = functorch._wrap_for_grad(x, 1).exp()
        return functorch.get_unwrapped(result)
