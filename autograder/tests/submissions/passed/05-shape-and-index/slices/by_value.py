"""Written where an index repeats nothing, added elsewhere."""


class Getitem:
    def backward(ctx, grad_output):
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype)
        places = torch.arange(grad.numel()).reshape(ctx.shape)[ctx.index].flatten()
        if len(set(places.tolist())) == len(places):
            grad[ctx.index] = grad_output
            return grad, None
        return grad.view(-1).index_add(0, places, grad_output.flatten()).reshape(ctx.shape), None
