"""01-backward: Add returns ones.

misconception: upstream_gradient_dropped
"""

# %%
class Add(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.shape_a, ctx.shape_b = a.shape, b.shape
        return a + b

    @staticmethod
    def backward(ctx, grad_output):
        ones = torch.ones_like(grad_output)
        return sum_to_shape(ones, ctx.shape_a), sum_to_shape(ones, ctx.shape_b)
