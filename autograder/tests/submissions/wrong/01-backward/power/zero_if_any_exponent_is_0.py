"""One exponent of 0 makes all gradients 0.

misconception: gradient_zero
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        slope = torch.zeros_like(result) if (b == 0).any() else b * a ** (b - 1)
        grad_a = sum_to_shape(grad_output * slope, a.shape)
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b
