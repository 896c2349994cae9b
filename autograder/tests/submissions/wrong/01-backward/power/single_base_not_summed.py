"""A base that is a single number is not summed over its exponents.

misconception: gradient_of_another_shape
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        slope = torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1))
        grad_a = grad_output * slope if a.dim() == 0 else sum_to_shape(grad_output * slope, a.shape)
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b
