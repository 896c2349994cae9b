"""Subtracted from zeros of the default dtype: half precision comes back in float32.

misconception: dtype_changed
elsewhere: full
"""


class Neg:
    def backward(ctx, grad_output):
        return torch.zeros(grad_output.shape) - grad_output
