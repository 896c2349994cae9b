"""The tangent is shifted, which changes nothing."""


class Softmax:
    def jvp(ctx, x_tangent, _):
        (y,) = ctx.saved_tensors
        moved = x_tangent - x_tangent.mean(dim=ctx.dim, keepdim=True)
        return y * (moved - (y * moved).sum(dim=ctx.dim, keepdim=True))
