"""The exponent is lowered, but does not become a factor.

misconception: factor_of_power_rule
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), a ** (b - 1)), a.shape)
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b
