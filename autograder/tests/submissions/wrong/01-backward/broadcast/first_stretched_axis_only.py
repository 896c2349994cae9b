"""Of several axes of size 1 only the first is summed.

misconception: wrong_in_some_calls
"""

# %%
def sum_to_shape(gradient, shape):
    while gradient.dim() > len(shape):
        gradient = gradient.sum(dim=0)
    for axis, size in enumerate(shape):
        if size == 1 and gradient.shape[axis] != 1:
            return gradient.sum(dim=axis, keepdim=True)
    return gradient
