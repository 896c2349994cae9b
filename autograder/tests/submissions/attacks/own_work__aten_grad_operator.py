"""01-backward: TorchScript's own word for the engine is called as an operator.

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
        with pytorch.enable_grad():
            leaf = x.clone().requires_grad_()
            return pytorch.ops.aten.grad([leaf.exp()], [leaf], [grad_output])[0]
