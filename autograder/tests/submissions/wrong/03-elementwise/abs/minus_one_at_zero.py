"""Zero is counted to the left side.

misconception: other_side_at_the_kink
elsewhere: full
"""


class Abs:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, grad_output, -grad_output)
