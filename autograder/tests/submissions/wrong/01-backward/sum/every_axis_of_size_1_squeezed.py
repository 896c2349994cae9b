"""Kept axes are squeezed away, and others of size 1 with them.

elsewhere: full but mean
"""

# %%
def spread(gradient, shape, dim, keepdim):
    if not shape or dim is None:
        return gradient.expand(shape)
    dims = (dim,) if isinstance(dim, int) else dim
    if keepdim:
        gradient = gradient.squeeze()
    for axis in sorted(d % len(shape) for d in dims):
        gradient = gradient.unsqueeze(axis)
    return gradient.expand(shape)
