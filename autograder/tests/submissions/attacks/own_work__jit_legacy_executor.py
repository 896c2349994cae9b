"""01-backward: the jit's old executor records a node of its own.

property: torch's own autograd gives a rule nothing
"""

# %%
import torch as pytorch

pytorch.jit._state._enabled.enabled = True
pytorch._C._jit_set_profiling_executor(False)
pytorch._C._jit_set_profiling_mode(False)
unit = pytorch.jit.CompilationUnit("def run(x):\n    return torch.exp(x)\n")


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
        result = unit.run(leaf)
        return result.grad_fn(grad_output)
