"""The result over the base: undefined where the base is 0.

misconception: undefined_at_base_zero
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return sum_to_shape(grad_output * b * result / a, a.shape), grad_b
