"""Ones are written instead of the gradient.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Topk:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        return (
            grad_values.new_zeros(ctx.shape).scatter(ctx.dim, indices, torch.ones_like(grad_values)),
            None,
            None,
            None,
            None,
        )
