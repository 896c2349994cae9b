"""The mean is taken over the broadcast axes, not the sum.

misconception: broadcast_uses_averaged
"""

# %%
def sum_to_shape(gradient, shape):
    added = gradient.dim() - len(shape)
    axes = [*range(added), *(i + added for i, size in enumerate(shape) if size == 1 and gradient.shape[i + added] != 1)]
    return gradient.mean(dim=axes, keepdim=True).reshape(shape) if axes else gradient
