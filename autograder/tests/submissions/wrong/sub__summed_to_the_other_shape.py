"""01-backward: Each gradient is summed to the shape of the other operand.

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
        return grad_output.sum_to_size(ctx.shape_b), -grad_output.sum_to_size(ctx.shape_a)
