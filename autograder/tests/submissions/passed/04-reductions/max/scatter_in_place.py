"""Written in place into new zeros."""


class Max:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        gradient = torch.zeros(ctx.shape, dtype=grad_values.dtype)
        gradient.scatter_(ctx.dim, indices, grad_values.reshape(indices.shape))
        return gradient, None, None
