"""A small number is added before the logarithm is taken.

misconception: nearly_right
elsewhere: full
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1)), a.shape)
        return grad_a, sum_to_shape(grad_output * result * torch.log(a + 1e-7), b.shape) if ctx.needs_input_grad[1] else None
