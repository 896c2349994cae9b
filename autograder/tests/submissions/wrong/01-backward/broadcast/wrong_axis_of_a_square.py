"""The sum runs over the last axis wherever that gives the right shape, so only squares go wrong.

misconception: uses_not_summed
"""

# %%
def sum_to_shape(gradient, shape):
    added = gradient.dim() - len(shape)
    if added == 1 and gradient.shape[:-1] == torch.Size(shape) and len(shape) > 0:
        return gradient.sum(dim=-1)
    axes = [*range(added), *(i + added for i, size in enumerate(shape) if size == 1 and gradient.shape[i + added] != 1)]
    return gradient.sum(dim=axes, keepdim=True).reshape(shape) if axes else gradient
