"""An axis of size 1 that was stretched to size 0 is not summed.

misconception: stretched_axis_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    while gradient.dim() > len(shape):
        gradient = gradient.sum(dim=0)
    for axis, size in enumerate(shape):
        if size == 1 and gradient.shape[axis] > 1:
            gradient = gradient.sum(dim=axis, keepdim=True)
    return gradient
