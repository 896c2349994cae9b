"""The logarithm of the base is found from that of the result: undefined for the exponent 0.

misconception: right_but_for_a_part
elsewhere: full
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1)), a.shape)
        if not ctx.needs_input_grad[1]:
            return grad_a, None
        slope = torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(result) / b)
        return grad_a, sum_to_shape(grad_output * slope, b.shape)
