"""A mask is multiplied in: zero times infinity is NaN.

misconception: multiplied_where_it_should_choose
elsewhere: full
"""


class Trace:
    def backward(ctx, grad_output):
        return torch.eye(*ctx.shape, dtype=grad_output.dtype) * grad_output
