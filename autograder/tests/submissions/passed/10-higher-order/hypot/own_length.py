"""The length is computed again."""


class Hypot:
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        length = (a**2 + b**2) ** 0.5
        return grad_output * (a / length), grad_output * (b / length)
