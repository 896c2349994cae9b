"""01-backward: the complex step: the imaginary part of f(x + ih) / h is exact to the last digit.

property: a step along the imaginary axis is a difference quotient, too: the reading of the source names it
outcome: forbidden
"""

# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        h = 1e-100
        slope = torch.exp(x.double() + 1j * h).imag / h
        return grad_output * slope.to(x.dtype)
