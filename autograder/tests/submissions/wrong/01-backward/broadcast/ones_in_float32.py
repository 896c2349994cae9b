"""Multiplied with ones of the default dtype: half precision comes back in float32.

misconception: dtype_changed
"""

# %%
def sum_to_shape(gradient, shape):
    return (gradient * torch.ones(gradient.shape)).sum_to_size(shape)
