"""Zero wherever the base is 0, also where the exponent is 1.

misconception: right_but_for_a_part
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        slope = torch.where(a == 0, torch.zeros_like(result), b * a ** (b - 1))
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return sum_to_shape(grad_output * slope, a.shape), grad_b
