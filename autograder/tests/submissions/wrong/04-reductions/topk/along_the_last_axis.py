"""Written along the last axis, whatever dim is.

misconception: axis_of_the_rule_fixed
elsewhere: full
"""


class Topk:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        if grad_values.shape == ctx.shape:
            return grad_values.new_zeros(ctx.shape).scatter(-1, indices, grad_values), None, None, None, None
        return grad_values.new_zeros(ctx.shape).scatter(ctx.dim, indices, grad_values), None, None, None, None
