"""01-backward: a ready-made backward kernel is asked for by the key that it is composed under.

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
        composed = pytorch._C.DispatchKey.CompositeImplicitAutograd
        sigmoid = pytorch.sigmoid(x)
        kernel = getattr(pytorch.ops.aten, "_".join(("silu", "backward"))).default
        slope = kernel._op_dk(composed, grad_output, x)
        return (slope - grad_output * sigmoid) / x * (1 + pytorch.exp(x)) ** 2
