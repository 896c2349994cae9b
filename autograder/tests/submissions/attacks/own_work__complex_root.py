"""01-backward: the complex step along the square root of -1, so that no imaginary number is written anywhere.

property: whoever asks for an imaginary part takes a complex step, wherever it came from
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
        step = 1e-20 * (-1) ** 0.5
        return grad_output * (torch.exp(x.double() + step).imag / 1e-20).to(x.dtype)
