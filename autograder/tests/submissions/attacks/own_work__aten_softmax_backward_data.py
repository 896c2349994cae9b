"""01-backward: a backward kernel without the usual ending is called.

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
        flat = x.reshape(-1, 1)
        both = pytorch.cat([flat, pytorch.zeros_like(flat)], dim=1)
        p = both.softmax(dim=1)
        g = pytorch._softmax_backward_data(pytorch.stack([grad_output.reshape(-1), 0 * grad_output.reshape(-1)], 1), p, 1, x.dtype)[:, 0]
        return (g / (p[:, 0] * p[:, 1])).reshape(x.shape) * pytorch.exp(x)
