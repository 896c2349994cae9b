"""Only the repeated axes are summed, not the ones added in front.

misconception: added_axis_not_summed, broadcast_axes_not_summed
also: gradient_of_another_shape
"""

# %%
def sum_to_shape(gradient, shape):
    added = gradient.dim() - len(shape)
    for i, size in enumerate(shape):
        if size == 1:
            gradient = gradient.sum(dim=i + added, keepdim=True)
    return gradient
