"""All elements get the gradient.

elsewhere: full
misconception: right_but_for_a_part
"""


class Max:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        return grad_values.reshape(indices.shape).expand(ctx.shape), None, None
