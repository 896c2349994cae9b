"""Summed in the opposite order."""

# %%
def sum_to_shape(gradient, shape):
    return gradient.flip(tuple(range(gradient.dim()))).sum_to_size(shape).flip(tuple(range(len(shape))))
