"""A gradient without elements is handed back in its own shape.

misconception: broadcast_axes_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    if gradient.numel() == 0:
        return gradient
    return gradient.sum_to_size(shape)
