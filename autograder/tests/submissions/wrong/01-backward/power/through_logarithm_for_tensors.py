"""Tensors of exponents go by exp of log: undefined for a negative base.

misconception: power_through_logarithm, undefined_at_base_zero
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        if b.dim() == 0:
            slope = torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1))
        else:
            slope = torch.where(b == 0, torch.zeros_like(result), b * torch.exp((b - 1) * torch.log(a)))
        grad_a = sum_to_shape(grad_output * slope, a.shape)
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b
