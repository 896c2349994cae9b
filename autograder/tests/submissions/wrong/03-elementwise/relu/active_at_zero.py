"""Zero is counted as active.

misconception: other_side_at_the_kink
elsewhere: full
"""


class Relu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x >= 0, grad_output, torch.zeros_like(x))
