"""The identity has the default dtype.

misconception: precision_lost
elsewhere: full
"""


class Trace:
    def backward(ctx, grad_output):
        return torch.where(torch.eye(*ctx.shape) == 1, grad_output, 0.0).to(torch.get_default_dtype())
