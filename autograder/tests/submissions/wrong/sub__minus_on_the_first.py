"""01-backward: The minus is on the first operand's gradient.

misconception: sign_lost
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
        return sum_to_shape(-grad_output, ctx.shape_a), sum_to_shape(grad_output, ctx.shape_b)
