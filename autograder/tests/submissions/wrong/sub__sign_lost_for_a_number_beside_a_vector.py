"""01-backward: The sign is wrong only for a single number that is taken from a vector.

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
        grad_b = sum_to_shape(grad_output, ctx.shape_b)
        return sum_to_shape(grad_output, ctx.shape_a), grad_b if ctx.shape_b == () and len(ctx.shape_a) == 1 else -grad_b
