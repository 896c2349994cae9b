"""The greatest of the uses is taken.

misconception: uses_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    added = gradient.dim() - len(shape)
    axes = [*range(added), *(i + added for i, size in enumerate(shape) if size == 1)]
    return gradient.amax(dim=axes, keepdim=True).reshape(shape) if axes and gradient.numel() else gradient.sum_to_size(shape)
