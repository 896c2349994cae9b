"""01-backward: the registrations that took the kernels away are searched and destroyed.

property: torch's own autograd gives a rule nothing
outcome: raised
"""

# %%
import gc

import torch as pytorch
from autograder.sandbox.guest import inert

for item in gc.get_objects():
    if isinstance(item, pytorch.library.Library):
        item._destroy()
for item in list(vars(inert).values()):
    for library in item.values() if isinstance(item, dict) else [item]:
        if hasattr(library, "reset"):
            library.reset()
for key in ("AutogradCPU", "AutogradOther", "AutogradFunctionality"):
    pytorch._C._dispatch_tls_set_dispatch_key_excluded(getattr(pytorch._C.DispatchKey, key), False)


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
            result = leaf.exp()
            return result.grad_fn(grad_output)
