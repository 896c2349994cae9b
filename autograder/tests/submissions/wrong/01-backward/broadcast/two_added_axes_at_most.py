"""At most two of the axes in front are summed.

misconception: wrong_in_some_calls
"""

# %%
def sum_to_shape(gradient, shape):
    for _ in range(min(2, gradient.dim() - len(shape))):
        gradient = gradient.sum(dim=0)
    for axis, size in enumerate(shape):
        if size == 1:
            gradient = gradient.sum(dim=axis, keepdim=True)
    return gradient
