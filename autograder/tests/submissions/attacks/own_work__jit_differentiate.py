"""01-backward: torch._C._jit_differentiate is called on a graph read from its text.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        graph = pytorch._C.parse_ir("graph(%x : Tensor):\n  %y : Tensor = aten::exp(%x)\n  return (%y)")
        return pytorch._C._create_function_from_graph("backward", pytorch._C._jit_differentiate(graph).df)(grad_output, pytorch.exp(x))
