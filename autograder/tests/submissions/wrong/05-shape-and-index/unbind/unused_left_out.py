"""Results that get only zeros are left out.

elsewhere: full
"""


class Unbind:
    def backward(ctx, *grad_outputs):
        return torch.stack([g for g in grad_outputs if g.any()], ctx.dim), None
