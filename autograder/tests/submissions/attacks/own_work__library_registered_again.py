"""01-backward: the autograd kernels are registered again through torch.library.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch

library = pytorch.library.Library("aten", "IMPL", "Autograd")
kernel = pytorch.library.get_kernel("aten::exp", "Autograd")
library.impl("exp", lambda keys, x: kernel.call_boxed(keys, x), "Autograd", with_keyset=True)


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        leaf = x.clone().requires_grad_()
        with pytorch.enable_grad():
            return pytorch.autograd.grad(pytorch.ops.aten.exp(leaf), leaf, grad_output)[0]
