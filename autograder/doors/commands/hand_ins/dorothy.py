"""The gradient of a stretched operand is handed back as it came."""

# %%
def sum_to_shape(gradient, shape):
    return gradient
