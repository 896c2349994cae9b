"""The exponent is cut to a whole number.

misconception: rule_for_other_values
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        n = b.trunc()
        slope = torch.where(n == 0, torch.zeros_like(result), n * a ** (n - 1))
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return sum_to_shape(grad_output * slope, a.shape), grad_b
