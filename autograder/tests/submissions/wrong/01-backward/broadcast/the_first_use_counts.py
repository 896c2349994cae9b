"""Only the first of the uses is taken.

misconception: uses_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    while gradient.dim() > len(shape) and gradient.shape[0]:
        gradient = gradient[0]
    for axis, size in enumerate(shape):
        if size == 1:
            gradient = gradient.narrow(axis, 0, 1)
    return gradient.sum_to_size(shape)
