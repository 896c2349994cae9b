"""01-backward: ctypes calls into libtorch.

property: there is no graph that an engine could walk
"""

# %%
import ctypes


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        library = ctypes.CDLL(None)
        run = library["_ZN5torch8autograd6Engine18get_default_engineEv"]
        run.restype = ctypes.c_void_p
        return grad_output * float(run() is None)
