"""01-backward: The second operand's gradient is not summed.

misconception: broadcast_axes_not_summed
elsewhere: full
"""

# %%
class Sub(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.shape_a, ctx.shape_b = a.shape, b.shape
        return a - b

    @staticmethod
    def backward(ctx, grad_output):
        return sum_to_shape(grad_output, ctx.shape_a), -grad_output
