"""At most two of the axes of size 1 are summed.

misconception: wrong_in_some_calls
"""

# %%
def sum_to_shape(gradient, shape):
    while gradient.dim() > len(shape):
        gradient = gradient.sum(dim=0)
    stretched = [axis for axis, size in enumerate(shape) if size == 1 and gradient.shape[axis] != 1]
    for axis in stretched[:2]:
        gradient = gradient.sum(dim=axis, keepdim=True)
    return gradient
