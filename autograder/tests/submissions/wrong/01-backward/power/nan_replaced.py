"""NaN is replaced by 0, also where the power is undefined.

misconception: right_but_for_a_part
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        slope = b * a ** (b - 1)
        slope = torch.where(slope.isnan(), torch.zeros_like(slope), slope)
        grad_b = None
        if ctx.needs_input_grad[1]:
            slope_b = torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a))
            grad_b = sum_to_shape(grad_output * slope_b, b.shape)
        return sum_to_shape(grad_output * slope, a.shape), grad_b
