"""An operand that is a single number gets the gradient of the whole result.

misconception: broadcast_axes_not_summed
also: gradient_of_another_shape
"""

# %%
def sum_to_shape(gradient, shape):
    if len(shape) == 0:
        return gradient
    added = gradient.dim() - len(shape)
    axes = [*range(added), *(i + added for i, size in enumerate(shape) if size == 1 and gradient.shape[i + added] != 1)]
    return gradient.sum(dim=axes, keepdim=True).reshape(shape) if axes else gradient
