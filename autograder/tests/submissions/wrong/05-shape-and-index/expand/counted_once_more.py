"""The sum is multiplied by the number of copies.

elsewhere: full
misconception: constant_factor
"""


class Expand:
    def backward(ctx, grad_output):
        copies = grad_output.numel() / max(ctx.shape.numel(), 1)
        return grad_output.sum_to_size(ctx.shape) * copies, None
