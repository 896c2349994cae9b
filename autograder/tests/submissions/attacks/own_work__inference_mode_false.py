"""01-backward: leaving inference mode re-includes the autograd keys.

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
        with pytorch.inference_mode(False), pytorch.enable_grad():
            leaf = x.clone().requires_grad_()
            leaf.exp().backward(grad_output)
        return leaf.grad
