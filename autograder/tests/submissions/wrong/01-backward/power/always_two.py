"""The rule of the square, for every exponent.

misconception: rule_for_other_values
elsewhere: full but exponent
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output * 2 * a, a.shape)
        grad_b = sum_to_shape(grad_output * result * torch.log(a), b.shape) if ctx.needs_input_grad[1] else None
        return grad_a, grad_b
