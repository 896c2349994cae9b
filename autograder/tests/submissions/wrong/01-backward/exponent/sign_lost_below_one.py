"""The absolute value of the logarithm is used.

misconception: right_but_for_a_part
elsewhere: full
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        slope = torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a).abs())
        grad_a = sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1)), a.shape)
        return grad_a, sum_to_shape(grad_output * slope, b.shape) if ctx.needs_input_grad[1] else None
