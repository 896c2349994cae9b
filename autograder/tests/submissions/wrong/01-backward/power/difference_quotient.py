"""The base's gradient is a difference quotient.

elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        h = 1e-6
        slope = torch.where(a == 0, b * a ** (b - 1), ((a + h) ** b - (a - h) ** b) / (2 * h))
        slope = torch.where(b == 0, torch.zeros_like(result), slope)
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return sum_to_shape(grad_output * slope, a.shape), grad_b
