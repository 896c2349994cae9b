"""01-backward: The sign is kept on ctx and turned round by each walk.

misconception: second_walk_differs
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
        ctx.sign = -getattr(ctx, "sign", 1.0)
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(ctx.sign * grad_output, ctx.shape_b)
