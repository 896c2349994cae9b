"""01-backward: The exponent is treated as a constant.

elsewhere: full
"""

# %%
class Pow(Function):
    @staticmethod
    def forward(ctx, a, b):
        result = a**b
        ctx.save_for_backward(a, b, result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        return sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1)), a.shape), None
