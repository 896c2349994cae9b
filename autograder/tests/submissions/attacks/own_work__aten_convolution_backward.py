"""01-backward: aten::convolution_backward is called directly.

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
        ones = pytorch.ones(1, 1, 1, dtype=x.dtype)
        g = pytorch.ops.aten.convolution_backward(grad_output.reshape(-1, 1, 1), x.reshape(-1, 1, 1), ones, None, [1], [0], [1], False, [0], 1, [True, False, False])[0]
        return g.reshape(x.shape) * pytorch.exp(x)
