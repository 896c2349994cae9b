"""The axes are compared from the last one to the first."""

# %%
def sum_to_shape(gradient, shape):
    had, has = list(gradient.shape), list(shape)
    axes = [i - len(had) for i in range(len(had)) if len(had) - i > len(has) or (has[i - len(had)] == 1 and had[i] != 1)]
    return gradient.sum(dim=axes, keepdim=True).reshape(shape) if axes else gradient
