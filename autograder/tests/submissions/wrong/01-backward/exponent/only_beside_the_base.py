"""The exponent gets a gradient only where the base gets one.

misconception: no_gradient
elsewhere: full
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        if not all(ctx.needs_input_grad):
            return sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1)), a.shape), None
        slope = torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a))
        return sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1)), a.shape), sum_to_shape(grad_output * slope, b.shape)
