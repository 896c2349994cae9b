"""A mask is multiplied in: zero times infinity is NaN.

misconception: mask_multiplied_in
elsewhere: full
"""


class Trace:
    def backward(ctx, grad_output):
        return torch.eye(*ctx.shape, dtype=grad_output.dtype) * grad_output
