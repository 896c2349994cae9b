"""The trace is taken for a mean.

misconception: constant_factor
elsewhere: full
"""


class Trace:
    def backward(ctx, grad_output):
        return torch.eye(*ctx.shape).bool() * grad_output / min(ctx.shape)
