"""01-backward: a guard forces the autograd keys into every call.

property: torch's own autograd gives a rule nothing
outcome: raised
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
        keys = pytorch._C.DispatchKeySet(pytorch._C.DispatchKey.AutogradCPU) | pytorch._C.DispatchKeySet(pytorch._C.DispatchKey.CPU)
        with pytorch._C._ForceDispatchKeyGuard(keys, pytorch._C.DispatchKeySet(pytorch._C.DispatchKey.Python)), pytorch.enable_grad():
            leaf = x.clone().requires_grad_()
            result = pytorch.ops.aten.exp.default.redispatch(keys, leaf)
            return pytorch.autograd.grad(result, leaf, grad_output)[0]
