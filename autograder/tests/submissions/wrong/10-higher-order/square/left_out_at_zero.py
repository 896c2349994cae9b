"""The gradient is set to 0 where x is 0, which it is; its own gradient is 0 there, too.

elsewhere: full
"""


class Square:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x == 0, 0.0, 2 * grad_output * x)
