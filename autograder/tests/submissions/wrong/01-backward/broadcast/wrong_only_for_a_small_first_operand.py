"""Right unless the first operand is the smaller one.

misconception: broadcast_axes_not_summed, constant_factor
"""

# %%
def sum_to_shape(gradient, shape):
    return gradient.sum_to_size(shape)


class Add(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.shape_a, ctx.shape_b = a.shape, b.shape
        return a + b

    @staticmethod
    def backward(ctx, grad_output):
        if len(ctx.shape_a) < len(ctx.shape_b):
            return grad_output.mean(dim=0).sum_to_size(ctx.shape_a), grad_output
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(grad_output, ctx.shape_b)
