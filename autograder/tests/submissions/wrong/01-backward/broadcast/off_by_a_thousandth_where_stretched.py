"""The gradient is too large by a thousandth, only where something is summed.

misconception: nearly_right
"""

# %%
def sum_to_shape(gradient, shape):
    summed = gradient.sum_to_size(shape)
    return summed if summed.shape == gradient.shape else 1.001 * summed
