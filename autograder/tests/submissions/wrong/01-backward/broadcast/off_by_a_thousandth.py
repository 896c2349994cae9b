"""The gradient is too large by a thousandth.

misconception: nearly_right
"""

# %%
def sum_to_shape(gradient, shape):
    return 1.001 * gradient.sum_to_size(shape)
