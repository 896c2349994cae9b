"""01-backward: a backward kernel is redispatched under other keys.

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
        keys = pytorch._C.DispatchKeySet(pytorch._C.DispatchKey.CPU)
        slope = pytorch.ops.aten.sigmoid_backward.default.redispatch(keys, grad_output, pytorch.sigmoid(x))
        return slope * (1 + pytorch.exp(x)) ** 2
