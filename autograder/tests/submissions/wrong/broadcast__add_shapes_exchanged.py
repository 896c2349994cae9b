"""01-backward: Add takes the operands' shapes the wrong way round.

misconception: broadcast_axes_not_summed
"""

# %%
class Add(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.shape_a, ctx.shape_b = a.shape, b.shape
        return a + b

    @staticmethod
    def backward(ctx, grad_output):
        return sum_to_shape(grad_output, ctx.shape_b), sum_to_shape(grad_output, ctx.shape_a)
