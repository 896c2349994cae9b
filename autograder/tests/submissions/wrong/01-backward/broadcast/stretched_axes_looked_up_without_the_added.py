"""Whether an axis of size 1 was stretched is looked up among all axes, as if none had been added in front."""

# %%
def sum_to_shape(gradient, shape):
    added = gradient.dim() - len(shape)
    axes = [*range(added), *(i + added for i, size in enumerate(shape) if size == 1 and gradient.shape[i] != 1)]
    return gradient.sum(dim=axes, keepdim=True).reshape(shape) if axes else gradient
