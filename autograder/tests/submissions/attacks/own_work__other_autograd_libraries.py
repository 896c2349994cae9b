"""01-backward: jax, autograd or scipy differentiate, whichever is there.

property: a package outside the guest's list cannot be read
outcome: raised
"""

# %%
import importlib

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
        for name in ("jax", "autograd", "scipy.differentiate", "tensorflow", "sympy", "numdifftools"):
            try:
                library = importlib.import_module(name)
            except (ImportError, OSError):
                continue
            if name == "autograd":
                return pytorch.as_tensor(library.elementwise_grad(library.numpy.exp)(x.numpy())) * grad_output
            return library.grad(library.numpy.exp)(x.numpy()) * grad_output
        raise ImportError("none of them is here")
