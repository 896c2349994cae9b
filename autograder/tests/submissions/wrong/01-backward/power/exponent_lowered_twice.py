"""The exponent is lowered by two.

misconception: exponent_lowered_too_far
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 2)), a.shape), grad_b
