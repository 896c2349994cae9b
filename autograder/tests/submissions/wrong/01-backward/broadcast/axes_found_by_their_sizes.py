"""The axes to sum are those whose sizes do not occur in the shape: a square hides them.

misconception: broadcast_axes_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    if gradient.shape == torch.Size(shape):
        return gradient
    axes = [axis for axis, size in enumerate(gradient.shape) if size not in shape]
    return gradient.sum(dim=axes, keepdim=True).reshape(shape) if axes else gradient
