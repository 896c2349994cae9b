"""01-backward: the jit's symbolic differentiation writes the backward.

property: torch's own autograd gives a rule nothing
"""

# %%
import torch as pytorch


def plain(x):
    return pytorch.exp(x)


pytorch.jit._state._enabled.enabled = True
scripted = pytorch.jit.script(plain)


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        graph = scripted.graph
        gradient = pytorch._C._jit_differentiate(graph)
        backward = pytorch._C._create_function_from_graph("backward", gradient.df)
        return backward(grad_output, pytorch.exp(x))
