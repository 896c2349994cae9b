"""Zeros of the default dtype.

elsewhere: full
misconception: dtype_changed
"""


class Sign:
    def backward(ctx, grad_output):
        return torch.zeros(grad_output.shape)
