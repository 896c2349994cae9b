"""The slope at zero is set to zero, where PyTorch's is infinite.

misconception: right_but_for_a_part
elsewhere: full
"""


class Log:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x == 0, torch.zeros_like(x), grad_output / x)
