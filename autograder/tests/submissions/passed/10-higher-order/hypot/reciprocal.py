"""One division for both, and nothing for an input that does not ask."""


class Hypot:
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        inverse = torch.reciprocal(y)
        first, second = ctx.needs_input_grad
        return grad_output * a * inverse if first else None, grad_output * b * inverse if second else None
