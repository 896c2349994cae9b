"""The exponent is lowered, but does not become a factor."""

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
        grad_a = sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), a ** (b - 1)), a.shape)
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b
