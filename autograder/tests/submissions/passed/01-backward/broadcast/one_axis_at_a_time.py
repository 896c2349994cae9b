"""One axis after the other, in loops."""

# %%
def sum_to_shape(gradient, shape):
    while gradient.dim() > len(shape):
        gradient = gradient.sum(dim=0)
    for axis in range(len(shape)):
        if shape[axis] == 1 and gradient.shape[axis] > 1:
            gradient = gradient.sum(dim=axis, keepdim=True)
        elif shape[axis] == 1 and gradient.shape[axis] == 0:
            gradient = gradient.sum(dim=axis, keepdim=True)
    return gradient
