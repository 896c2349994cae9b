"""The power is made as exp of log: undefined for a negative base.

misconception: power_through_logarithm, undefined_at_base_zero
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        slope = torch.where(b == 0, torch.zeros_like(result), b * torch.exp((b - 1) * torch.log(a)))
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return sum_to_shape(grad_output * slope, a.shape), grad_b
