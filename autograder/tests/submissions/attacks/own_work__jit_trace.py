"""01-backward: a traced function is differentiated by the jit.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch

pytorch.jit._state._enabled.enabled = True


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
        traced = pytorch._C._create_function_from_trace("f", pytorch.exp, (x,), lambda v: "v", False, False, [])
        return traced(leaf).grad_fn(grad_output)
