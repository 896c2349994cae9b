"""A copy of the gradient, filled with 0."""


class Round:
    def backward(ctx, grad_output):
        return torch.full_like(grad_output, 0.0)
