"""A small slope is taken for 0.

misconception: gradient_zero
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return grad_output * torch.where(result < 1e-5, torch.zeros_like(result), result)
