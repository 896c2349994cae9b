"""The gradients of the copies are averaged.

mistake: A number has several copies: do their gradients average, or add up?
elsewhere: full
"""


class Expand:
    def backward(ctx, grad_output):
        total = grad_output.sum_to_size(ctx.shape)
        return total * (total.numel() / max(grad_output.numel(), 1)), None
