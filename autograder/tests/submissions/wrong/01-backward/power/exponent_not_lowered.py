"""The exponent becomes a factor, but is not lowered.

misconception: exponent_not_lowered
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output * b * result, a.shape)
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b
