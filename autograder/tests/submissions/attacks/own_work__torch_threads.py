"""01-backward: torch's own threads (jit.fork, set_num_threads) have their own dispatch keys.

property: there is one thread, and no other would find anything to record
"""

# %%
import torch as pytorch
import torch.func


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        pytorch.set_num_threads(4)
        future = pytorch.jit.fork(lambda y: pytorch.func.vjp(pytorch.exp, y)[1](grad_output)[0], x)
        return pytorch.jit.wait(future)
