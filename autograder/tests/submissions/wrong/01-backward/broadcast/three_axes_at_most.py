"""A fourth axis is never looked at."""

# %%
def sum_to_shape(gradient, shape):
    padded = (1,) * (gradient.dim() - len(shape)) + tuple(shape)
    for axis, size in enumerate(padded[:3]):
        if size == 1:
            gradient = gradient.sum(dim=axis, keepdim=True)
    return gradient.reshape(shape)
