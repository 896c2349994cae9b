"""01-backward: the slope is put together from aten::elu_backward.

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
        small = pytorch.ops.aten.elu_backward(pytorch.ones_like(x), 1.0, 1.0, 1.0, False, -x.abs())
        return grad_output * pytorch.where(x > 0, 1 / small, small)
