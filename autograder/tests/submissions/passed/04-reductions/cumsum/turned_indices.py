"""Turned round by an index."""


class Cumsum:
    def backward(ctx, grad_output):
        back = torch.arange(grad_output.shape[ctx.dim] - 1, -1, -1)
        return grad_output.index_select(ctx.dim, back).cumsum(ctx.dim).index_select(ctx.dim, back), None
