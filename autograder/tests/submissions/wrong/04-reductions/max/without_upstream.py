"""Ones are written instead of the gradient.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Max:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        g = torch.ones_like(grad_values.reshape(indices.shape))
        return g.new_zeros(ctx.shape).scatter(ctx.dim, indices, g), None, None
