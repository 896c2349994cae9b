"""The added axes are looked for at the end, where broadcasting never puts them.

misconception: uses_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    while gradient.dim() > len(shape):
        gradient = gradient.sum(dim=-1)
    for axis, size in enumerate(shape):
        if size == 1 and gradient.shape[axis] != 1:
            gradient = gradient.sum(dim=axis, keepdim=True)
    return gradient
