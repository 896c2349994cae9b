"""The gradients are added up.

elsewhere: full
"""


class Unbind:
    def backward(ctx, *grad_outputs):
        return torch.stack([sum(grad_outputs)] * len(grad_outputs), ctx.dim), None
