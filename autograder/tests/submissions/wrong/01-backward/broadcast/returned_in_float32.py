"""The sums come back in float32.

misconception: precision_lost
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient.sum_to_size(shape).float()
