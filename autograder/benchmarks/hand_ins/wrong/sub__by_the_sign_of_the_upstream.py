"""The sign of the upstream gradient is lost."""

# %%
class Sub(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.shape_a, ctx.shape_b = a.shape, b.shape
        return a - b

    @staticmethod
    def backward(ctx, grad_output):
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(-grad_output.abs(), ctx.shape_b)
