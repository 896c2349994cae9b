"""What was not selected comes last with 0, and the permutation is undone by sorting it."""


class Topk:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        length = ctx.shape[ctx.dim]
        taken = torch.zeros(ctx.shape, dtype=torch.long).scatter(ctx.dim, indices, 1)
        rest = taken.argsort(dim=ctx.dim, stable=True).narrow(ctx.dim, 0, length - indices.shape[ctx.dim])
        order = torch.cat((indices, rest), ctx.dim)
        padded = torch.cat((grad_values, torch.zeros(rest.shape, dtype=grad_values.dtype)), ctx.dim)
        return padded.gather(ctx.dim, order.argsort(ctx.dim)), None, None, None, None
