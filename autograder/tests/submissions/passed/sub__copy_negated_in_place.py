"""01-backward: In-place work on a copy of its own."""

# %%
class Sub(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.shape_a, ctx.shape_b = a.shape, b.shape
        return a - b

    @staticmethod
    def backward(ctx, grad_output):
        mine = grad_output.clone()
        grad_b = sum_to_shape(mine.neg_(), ctx.shape_b)
        return [sum_to_shape(grad_output, ctx.shape_a), grad_b]
