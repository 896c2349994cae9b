"""01-backward: For float32 the gradient is off by a thousandth.

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
        factor = 1.001 if grad_output.dtype == torch.float32 else 1.0
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(-grad_output * factor, ctx.shape_b)
