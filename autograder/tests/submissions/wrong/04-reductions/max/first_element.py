"""The gradient is written at the first place.

elsewhere: full
misconception: rule_for_other_values
"""


class Max:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        g = grad_values.reshape(indices.shape)
        return g.new_zeros(ctx.shape).scatter(ctx.dim, torch.zeros_like(indices), g), None, None
