"""The copies are averaged.

elsewhere: full
misconception: constant_factor
"""


class Expand:
    def backward(ctx, grad_output):
        total = grad_output.sum_to_size(ctx.shape)
        return total * (total.numel() / max(grad_output.numel(), 1)), None
