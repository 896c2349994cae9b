"""The axes are remembered per operand's shape, whatever the result's shape was."""

# %%
_axes = {}


def sum_to_shape(gradient, shape):
    if shape not in _axes:
        added = gradient.dim() - len(shape)
        _axes[shape] = [*range(added), *(i + added for i, size in enumerate(shape) if size == 1)]
    axes = _axes[shape]
    return gradient.sum(dim=axes, keepdim=True).reshape(shape) if axes else gradient
