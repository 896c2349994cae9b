"""An operand of shape 1 gets the gradient of a single number.

misconception: gradient_of_another_shape
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient.sum() if tuple(shape) == (1,) else gradient.sum_to_size(shape)
