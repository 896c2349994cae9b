"""The product of all before, times that of all after."""


class Prod:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        g = grad_output.reshape(ctx.kept)
        if x.dim() == 0:
            return g.clone(), None, None
        one = torch.ones_like(x.narrow(ctx.dim, 0, 1))

        def before(t):
            return torch.cat((one, t.cumprod(ctx.dim).narrow(ctx.dim, 0, t.shape[ctx.dim] - 1)), ctx.dim)

        return before(x) * before(x.flip(ctx.dim)).flip(ctx.dim) * g, None, None
