"""The gradients are added up.

misconception: upstream_gradient_changed
elsewhere: full
"""


class Unbind:
    def backward(ctx, *grad_outputs):
        return torch.stack([sum(grad_outputs)] * len(grad_outputs), ctx.dim), None
