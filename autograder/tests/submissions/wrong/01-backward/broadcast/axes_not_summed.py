"""The gradient of a stretched operand is handed back as it came.

misconception: broadcast_axes_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient
