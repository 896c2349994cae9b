"""01-backward: torch.nn.grad multiplies through the backward of a convolution.

property: a ready-made backward kernel is no answer
outcome: forbidden
"""

# %%
import torch as pytorch
import torch.nn.grad


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return pytorch.nn.grad.conv1d_input((x.numel(), 1, 1), pytorch.ones(1, 1, 1, dtype=x.dtype), grad_output.reshape(-1, 1, 1)).reshape(x.shape) * pytorch.exp(x)
