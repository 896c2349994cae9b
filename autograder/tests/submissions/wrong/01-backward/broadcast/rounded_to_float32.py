"""The sums are made in float32.

misconception: precision_lost
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient.float().sum_to_size(shape).to(gradient.dtype)
