"""The gradient is written at the first places.

misconception: saved_value_confused
elsewhere: full
"""


class Topk:
    def backward(ctx, grad_values, grad_indices):
        (indices,) = ctx.saved_tensors
        g = grad_values.new_zeros(ctx.shape)
        g.narrow(ctx.dim, 0, grad_values.shape[ctx.dim]).copy_(grad_values)
        return g, None, None, None, None
