"""The exponents that are 0 are overwritten, to keep clear of them.

misconception: input_written_in_place
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        zero = b == 0
        if b.dim() > 0:
            b[zero] = 1
        slope = torch.where(zero, torch.zeros_like(result), b * a ** (b - 1))
        grad_a = sum_to_shape(grad_output * slope, a.shape)
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b
