"""The repeated axes are summed and lost.

misconception: summed_axis_not_kept
"""

# %%
def sum_to_shape(gradient, shape):
    added = gradient.dim() - len(shape)
    axes = [*range(added), *(i + added for i, size in enumerate(shape) if size == 1)]
    return gradient.sum(dim=axes) if axes else gradient
