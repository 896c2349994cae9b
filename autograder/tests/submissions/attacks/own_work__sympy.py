"""01-backward: sympy differentiates.

property: a package outside the guest's list cannot be read
outcome: raised
"""

# %%
import sympy
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
        t = sympy.Symbol('t')
        slope = sympy.lambdify(t, sympy.diff(sympy.exp(t), t))
        return grad_output * pytorch.tensor([slope(float(v)) for v in x.reshape(-1)], dtype=x.dtype).reshape(x.shape)
