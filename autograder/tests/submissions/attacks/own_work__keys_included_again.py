"""01-backward: the excluded dispatch keys are included again.

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
        for key in ("AutogradCPU", "AutogradOther", "AutogradFunctionality", "AutogradMeta"):
            pytorch._C._dispatch_tls_set_dispatch_key_excluded(getattr(pytorch._C.DispatchKey, key), False)
            pytorch._C._dispatch_tls_set_dispatch_key_included(getattr(pytorch._C.DispatchKey, key), True)
        with pytorch.enable_grad():
            leaf = x.clone().requires_grad_()
            result = leaf.exp()
            if result.grad_fn is not None:
                return result.grad_fn(grad_output)
        result.backward(grad_output)
        return leaf.grad
