"""The gradient of a is set to 0 where a is 0, which it is; its own gradient is 0 there, too.

elsewhere: full
"""


class Hypot:
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        return torch.where(a == 0, 0.0, grad_output * (a / y)), grad_output * (b / y)
