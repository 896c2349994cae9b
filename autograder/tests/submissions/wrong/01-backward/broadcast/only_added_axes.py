"""Only the axes added in front are summed, not the repeated ones.

misconception: stretched_axis_not_summed, broadcast_axes_not_summed
also: gradient_of_another_shape
"""

# %%
def sum_to_shape(gradient, shape):
    while gradient.dim() > len(shape):
        gradient = gradient.sum(dim=0)
    return gradient
