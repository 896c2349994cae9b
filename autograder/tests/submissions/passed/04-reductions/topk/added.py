"""Added to zeros at the places of the indices."""


class Topk:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        gradient = torch.zeros(ctx.shape, dtype=grad_values.dtype)
        return gradient.scatter_add(ctx.dim, indices, grad_values), None, None, None, None
