"""01-backward: gradients are NaN, infinite, empty, broadcastable, or of another type.

property: a fixed order of comparison: present, shape, dtype, finite, values
outcome: wrong
partial: neg, exp, log
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return torch.full_like(grad_output, float('nan'))


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.full((1,) * x.dim(), float('inf'), dtype=x.dtype)


# %%
class Log(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.log(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return (grad_output / x).to(torch.complex128 if x.dim() > 1 else torch.int64)
