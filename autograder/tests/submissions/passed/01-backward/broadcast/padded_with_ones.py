"""The shape is filled up with ones in front, then compared axis by axis."""

# %%
def sum_to_shape(gradient, shape):
    filled = (1,) * (gradient.dim() - len(shape)) + tuple(shape)
    axes = tuple(i for i, (had, has) in enumerate(zip(filled, gradient.shape)) if had != has)
    if axes:
        gradient = torch.sum(gradient, dim=axes, keepdim=True)
    return gradient.view(shape) if gradient.is_contiguous() else gradient.reshape(shape)
