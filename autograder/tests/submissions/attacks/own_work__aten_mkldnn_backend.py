"""01-backward: a backward kernel of another backend is called.

property: a ready-made backward kernel is no answer
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
        gradient = pytorch.ops.aten.threshold_backward(grad_output.float().reshape(1, -1).to_mkldnn(), x.float().reshape(1, -1).to_mkldnn(), -1e9)
        return gradient.to_dense().to(x.dtype).reshape(x.shape) * pytorch.exp(x)
