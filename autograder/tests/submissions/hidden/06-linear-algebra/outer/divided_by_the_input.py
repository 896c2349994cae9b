"""The result is divided by the input, which may be 0."""


class Outer:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        terms = grad_output * torch.outer(a, b)
        return terms.sum(1) / a, terms.sum(0) / b
