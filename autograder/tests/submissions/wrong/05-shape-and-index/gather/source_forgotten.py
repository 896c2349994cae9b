"""The source gets zeros.

elsewhere: full
misconception: gradient_zero
"""


class ScatterAdd:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        return grad_output, None, None, torch.zeros(index.shape, dtype=grad_output.dtype)
