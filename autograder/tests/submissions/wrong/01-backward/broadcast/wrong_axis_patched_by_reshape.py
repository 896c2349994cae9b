"""The sum runs over the other axis of two, and reshape hides it.

also: uses_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    if gradient.shape == torch.Size(shape):
        return gradient
    added = gradient.dim() - len(shape)
    axes = [*range(added), *(i + added for i, size in enumerate(shape) if size == 1 and gradient.shape[i + added] != 1)]
    if len(axes) == 1 and gradient.dim() == 2:
        axes = [1 - axes[0]]
    return gradient.sum(dim=axes, keepdim=True).reshape(shape)
