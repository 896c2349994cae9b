"""01-backward: central differences with steps that grow with the number, on powers and logarithms.

property: a difference quotient is too far off to pass, and where it is not the reading of the source names it
partial: log, power, exponent
"""

# %%
class Log(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.log(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        h = x.abs() * 1e-5
        return grad_output * (torch.log(x + h) - torch.log(x - h)) / (2 * h)


class Pow(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a**b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        h, k = 1e-5 * (1 + a.abs()), 1e-5 * (1 + b.abs())
        grad_a = grad_output * ((a + h) ** b - (a - h) ** b) / (2 * h)
        grad_b = grad_output * (a ** (b + k) - a ** (b - k)) / (2 * k)
        return grad_a.sum_to_size(a.shape), grad_b.sum_to_size(b.shape)
