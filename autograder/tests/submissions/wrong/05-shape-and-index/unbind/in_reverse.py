"""The results are taken from the last to the first.

misconception: upstream_gradient_changed
elsewhere: full
"""


class Unbind:
    def backward(ctx, *grad_outputs):
        return torch.stack(grad_outputs[::-1], ctx.dim), None
