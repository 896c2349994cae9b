"""The exponent's gradient is not summed where the exponent was stretched.

misconception: broadcast_axes_not_summed, gradient_of_another_shape
elsewhere: full
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1)), a.shape)
        slope = torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a))
        return grad_a, grad_output * slope if ctx.needs_input_grad[1] else None
