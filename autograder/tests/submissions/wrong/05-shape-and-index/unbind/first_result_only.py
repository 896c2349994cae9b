"""The other results are taken for unused.

misconception: upstream_gradient_changed
elsewhere: full
"""


class Unbind:
    def backward(ctx, *grad_outputs):
        rest = [torch.zeros_like(g) for g in grad_outputs[1:]]
        return torch.stack([grad_outputs[0], *rest], ctx.dim), None
