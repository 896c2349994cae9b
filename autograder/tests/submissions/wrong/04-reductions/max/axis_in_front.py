"""The gradient is stretched before it is written, along the wrong axis.

misconception: removed_axis_not_put_back
elsewhere: full
"""


class Max:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        g = grad_values.reshape(indices.shape)
        if (
            grad_values.dim()
            and len(ctx.shape) > grad_values.dim()
            and tuple(ctx.shape[-1:]) == tuple(grad_values.shape)
        ):
            mask = g.new_zeros(ctx.shape).scatter(ctx.dim, indices, torch.ones_like(g))
            return mask * grad_values, None, None
        return g.new_zeros(ctx.shape).scatter(ctx.dim, indices, g), None, None
