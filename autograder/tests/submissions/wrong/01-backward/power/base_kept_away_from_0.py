"""A little is added to the base, to keep it away from 0.

elsewhere: full but exponent
also: right_but_for_a_part
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        slope = torch.where(b == 0, torch.zeros_like(result), b * (a + 1e-14) ** (b - 1))
        grad_a = sum_to_shape(grad_output * slope, a.shape)
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b
