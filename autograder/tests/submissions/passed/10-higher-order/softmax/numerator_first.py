"""First the numerator, then what the denominator takes away."""


class Softmax:
    def jvp(ctx, x_tangent, _):
        (y,) = ctx.saved_tensors
        moved = y * x_tangent
        return moved - y * moved.sum(dim=ctx.dim, keepdim=True)
