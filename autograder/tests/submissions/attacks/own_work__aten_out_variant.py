"""01-backward: the out= variant of a backward kernel is called.

property: a ready-made backward kernel is no answer
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
        out = pytorch.empty_like(x)
        pytorch.ops.aten.sigmoid_backward.grad_input(grad_output, pytorch.sigmoid(x), grad_input=out)
        return out * (1 + pytorch.exp(x)) ** 2 / pytorch.exp(x) * pytorch.exp(x)
