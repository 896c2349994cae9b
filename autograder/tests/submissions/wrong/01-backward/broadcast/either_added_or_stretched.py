"""An operand with axes in front and one of size 1 is summed along the first kind only.

misconception: stretched_axis_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    if gradient.dim() > len(shape):
        return gradient.sum(dim=tuple(range(gradient.dim() - len(shape))))
    axes = [i for i, size in enumerate(shape) if size == 1]
    return gradient.sum(dim=axes, keepdim=True) if axes else gradient
