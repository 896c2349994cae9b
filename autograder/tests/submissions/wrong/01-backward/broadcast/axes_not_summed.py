"""The gradient of a stretched operand is handed back as it came.

misconception: broadcast_axes_not_summed
also: gradient_of_another_shape
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient
