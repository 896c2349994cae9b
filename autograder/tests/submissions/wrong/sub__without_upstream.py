"""01-backward: One and minus one, without the upstream gradient.

misconception: upstream_gradient_dropped
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
        ones = torch.ones_like(grad_output)
        return sum_to_shape(ones, ctx.shape_a), sum_to_shape(-ones, ctx.shape_b)
