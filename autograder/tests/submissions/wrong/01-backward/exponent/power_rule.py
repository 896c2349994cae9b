"""The power rule is used for the exponent, too.

misconception: power_rule_in_the_exponent
elsewhere: full
"""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad = grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1))
        return sum_to_shape(grad, a.shape), sum_to_shape(grad, b.shape) if ctx.needs_input_grad[1] else None
