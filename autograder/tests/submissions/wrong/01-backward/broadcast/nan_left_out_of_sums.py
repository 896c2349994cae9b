"""Sums over stretched axes leave NaN out.

misconception: right_but_for_a_part
"""

# %%
def sum_to_shape(gradient, shape):
    added = gradient.dim() - len(shape)
    axes = [*range(added), *(i + added for i, size in enumerate(shape) if size == 1 and gradient.shape[i + added] != 1)]
    return gradient.nansum(dim=axes, keepdim=True).reshape(shape) if axes else gradient
