"""Zero is counted as active.

misconception: other_side_at_the_kink
elsewhere: full
"""


class LeakyRelu:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x >= 0, grad_output, ctx.negative_slope * grad_output), None
