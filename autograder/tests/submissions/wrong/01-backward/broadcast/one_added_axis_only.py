"""At most one added axis is summed.

misconception: wrong_in_some_calls
"""

# %%
def sum_to_shape(gradient, shape):
    if gradient.dim() > len(shape):
        gradient = gradient.sum(dim=0)
    for axis, size in enumerate(shape):
        if size == 1:
            gradient = gradient.sum(dim=axis, keepdim=True)
    return gradient
