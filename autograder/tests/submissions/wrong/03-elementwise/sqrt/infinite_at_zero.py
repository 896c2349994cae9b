"""The gradient at 0 is infinite, whatever the sign that arrives.

misconception: upstream_gradient_changed
elsewhere: full
"""


class Sqrt:
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return torch.where(y == 0, torch.inf, grad_output / (2 * y))
