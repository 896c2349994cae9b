"""01-backward: forward mode, by the private functions below its door.

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
        level = pytorch._C._enter_dual_level()
        try:
            return pytorch._VF._unpack_dual(pytorch.exp(pytorch._VF._make_dual(x, grad_output, level=level)), level=level)[1]
        finally:
            pytorch._C._exit_dual_level(level=level)
