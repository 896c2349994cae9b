"""01-backward: a method is compiled into a module that was made by hand.

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
        module = pytorch._C.ScriptModule("m", pytorch._C.CompilationUnit(), True)
        module._define(None, "def forward(self, x):\n    return torch.exp(x)\n", lambda name: None)
        return grad_output * module._get_method("forward")(x)
